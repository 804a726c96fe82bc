package io.firedrill.cli;

import io.firedrill.cluster.ManagedJob;
import io.firedrill.problem.Problem;
import io.firedrill.snapshot.SnapshotList;
import io.firedrill.snapshot.SnapshotReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "list",
    description = "List a job's savepoints and retained checkpoints, oldest first.")
final class SavepointListCommand implements Callable<Integer> {
  @Mixin private JobOptions options;

  @Override
  public Integer call() {
    try (ManagedJob job = options.find("list of savepoints")) {
      List<SnapshotList.Entry> all = JobOptions.snapshots(job);
      Map<String, String> references = job.references();
      if (all.isEmpty()) {
        System.out.printf("%s has neither checkpoint nor savepoint%n", job.name());
      }
      SnapshotReader reader = new SnapshotReader(job.store());
      for (SnapshotList.Entry entry : all) {
        System.out.printf(
            "%-20s %9d bytes  %s old  %s%s%n",
            kind(reader, entry.path()),
            entry.bytes(),
            age(entry.writtenAt()),
            entry.path(),
            JobOptions.referred(job, references, entry.path()).map(who -> "  ← " + who).orElse(""));
      }
      return 0;
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
  }

  private static String kind(SnapshotReader reader, String path) {
    try {
      return reader.kind(path);
    } catch (IOException e) {
      return e instanceof FileNotFoundException ? "gone meanwhile" : "unreadable";
    }
  }

  static String age(Instant written) {
    Duration age = Duration.between(written, Instant.now());
    if (age.toHours() > 48) {
      return age.toDays() + " days";
    }
    if (age.toMinutes() > 120) {
      return age.toHours() + " h";
    }
    return age.toSeconds() > 120 ? age.toMinutes() + " min" : Math.max(0, age.toSeconds()) + " s";
  }
}
