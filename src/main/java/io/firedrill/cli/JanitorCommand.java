package io.firedrill.cli;

import io.firedrill.cluster.ManagedJob;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.savepoint.Orphans;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "janitor",
    description = {
      "List what lies in a job's folders for checkpoints and savepoints and is needed by no job, with"
          + " its size and cost: folders of job ids that are not in use, of checkpoints and savepoints"
          + " that did not complete, and unfinished uploads.",
      "Nothing is removed unless it is named. Jobs of other namespaces and clusters are not seen: name"
          + " no folder that may be theirs."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:listed, and removed what was named",
      "2:wrong usage, or something has to stay, and why"
    })
final class JanitorCommand implements Callable<Integer> {
  private static final double GIGABYTE = 1e9;

  @Option(
      names = "--older-than",
      defaultValue = "24",
      paramLabel = "HOURS",
      description =
          "Leave alone what was written to within so many hours (default: ${DEFAULT-VALUE}).")
  private int hours;

  @Option(
      names = "--remove",
      paramLabel = "PATH",
      description =
          "Remove a folder of the list with all that is in it; repeat it for further ones. It is looked"
              + " at again before.")
  private List<String> removed = new ArrayList<>();

  @Option(
      names = "--abort-uploads",
      description = "Give up the unfinished uploads of the list, of which nothing can be read.")
  private boolean abort;

  @Option(
      names = "--price",
      defaultValue = "0.023",
      paramLabel = "USD",
      description =
          "What a gigabyte costs a month (default: ${DEFAULT-VALUE}, S3 Standard's list price).")
  private double price;

  @Mixin private JobOptions options;

  @Override
  public Integer call() {
    Numbers.atLeast(1, "--older-than", hours);
    try (ManagedJob job = options.find("janitor")) {
      Orphans orphans = new Orphans(job, Duration.ofHours(hours), Clock.systemUTC());
      System.err.printf(Locale.ROOT, "looking through %s …%n", job.paths().checkpoints());
      if (removed.isEmpty() && !abort) {
        list(job, orphans.find());
        return 0;
      }
      for (String path : removed) {
        Orphans.Folder gone = orphans.remove(path);
        System.out.printf(
            Locale.ROOT, "%s is removed: %s%n", gone.path(), amount(gone.size().bytes()));
      }
      if (abort) {
        abort(job, orphans);
      }
      return 0;
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
  }

  private static void abort(ManagedJob job, Orphans orphans) throws IOException {
    job.hold();
    for (ObjectStore.Upload upload : orphans.find().uploads()) {
      job.store().abort(upload);
      System.out.printf(
          Locale.ROOT, "the upload of %s is given up: %s%n", upload.key(), amount(upload.bytes()));
    }
  }

  private void list(ManagedJob job, Orphans.Found found) {
    long bytes = 0;
    for (Orphans.Folder orphan : found.orphans()) {
      System.out.printf(Locale.ROOT, "%s%n", line(orphan, orphan.what()));
      bytes += orphan.size().bytes();
    }
    for (ObjectStore.Upload upload : found.uploads()) {
      System.out.printf(
          Locale.ROOT,
          "%10s  %8s old  %s  an unfinished upload%n",
          amount(upload.bytes()),
          age(upload.begunAt()),
          upload.key());
      bytes += upload.bytes();
    }
    for (Orphans.Kept kept : found.kept()) {
      System.out.printf(
          Locale.ROOT, "%s; kept: %s%n", line(kept.folder(), kept.folder().what()), kept.why());
    }
    if (found.orphans().isEmpty() && found.uploads().isEmpty()) {
      System.out.printf(
          Locale.ROOT, "there is nothing in the folders of %s that nobody needs%n", job.name());
      return;
    }
    System.out.printf(
        Locale.ROOT,
        "%nneeded by no job that is known here: %s, some %.2f USD a month. --remove PATH removes a folder"
            + "%s%n",
        amount(bytes),
        bytes / GIGABYTE * price,
        found.uploads().isEmpty() ? "" : ", --abort-uploads the uploads");
  }

  private static String line(Orphans.Folder folder, String what) {
    return Texts.format(
        "%10s  %8s old  %s  %s",
        amount(folder.size().bytes()), age(folder.lastWritten()), folder.path(), what);
  }

  private static String age(Instant time) {
    return SavepointListCommand.age(time);
  }

  private static String amount(long bytes) {
    return bytes < GIGABYTE
        ? Texts.format("%.1f MB", bytes / 1e6)
        : Texts.format("%.1f GB", bytes / GIGABYTE);
  }
}
