package io.firedrill.cli;

import io.firedrill.app.Installation;
import io.firedrill.cluster.ManagedJob;
import io.firedrill.cluster.local.LocalJob;
import io.firedrill.problem.Problem;
import io.firedrill.savepoint.ManualRestore;
import io.firedrill.savepoint.OperatorNames;
import io.firedrill.savepoint.ReprocessedRecords;
import io.firedrill.snapshot.MetadataFile;
import io.firedrill.snapshot.SnapshotCopy;
import io.firedrill.snapshot.SnapshotList;
import io.firedrill.snapshot.SnapshotOperator;
import io.firedrill.snapshot.SnapshotReader;
import io.firedrill.store.DirectoryStore;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "restore",
    description = {
      "Start a job from a savepoint or a retained checkpoint, whatever has become of it: a job that"
          + " ended FAILED comes back so.",
      "On local it runs in the foreground, as `firedrill run --from` does."
    })
final class SavepointRestoreCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "PATH",
      description =
          "As Flink names it; latest for the newest there is; or a folder of this machine, which is"
              + " brought into the job's folder for savepoints first.")
  private String given;

  @Option(
      names = "--accept-repeats",
      description = "Start even if that writes again what the job has committed since.")
  private boolean acceptRepeats;

  @Option(
      names = "--without-sinks",
      description =
          "Leave the state of the project's own sinks out: for a savepoint of another place, whose"
              + " pending files are not here.")
  private boolean withoutSinks;

  @Option(
      names = "--dry-run",
      description = "Only say what would be done, and what would be repeated.")
  private boolean dryRun;

  @Option(
      names = "--up-within",
      defaultValue = "180",
      paramLabel = "SECONDS",
      description = "On kubernetes: how long the job may take to run (default: ${DEFAULT-VALUE}).")
  private int upWithin;

  @Mixin private JobOptions options;

  @Override
  public Integer call() {
    ConsoleProgress progress = new ConsoleProgress(System.out, Clock.systemUTC());
    String path;
    try (ManagedJob job = options.find("restore from a savepoint")) {
      if (job instanceof LocalJob local && local.running()) {
        throw new Problem("a job runs in %s: stop it first".formatted(options.folder()));
      }
      Given snapshot = snapshot(job);
      List<String> missing = new SnapshotReader(snapshot.store()).read(snapshot.path()).missing();
      if (!missing.isEmpty()) {
        throw new Problem(
            "%s lacks %d of its files, %s first: nothing was done"
                .formatted(snapshot.path(), missing.size(), missing.get(0)));
      }
      refuseAnotherJobs(job, snapshot);
      path = snapshot.copy() + (withoutSinks ? "-without-sinks" : "");
      Optional<String> repeats =
          new ReprocessedRecords(job).from(snapshot.store(), snapshot.path());
      repeats.ifPresent(what -> System.out.printf("this repeats %s%n", what));
      if (dryRun) {
        if (!path.equals(snapshot.path())) {
          System.out.printf("would copy %s to %s%n", snapshot.path(), path);
        }
        job.restorePlan(path).forEach(System.out::println);
        return 0;
      }
      if (repeats.isPresent() && !acceptRepeats) {
        throw new Problem("nothing was done: --accept-repeats starts it all the same");
      }
      bring(job, snapshot);
      if (!options.local()) {
        progress.begins("restore", "starts %s from %s".formatted(job.name(), path));
        ManualRestore restored = ManualRestore.by(job, path, Duration.ofSeconds(upWithin));
        progress.ended("");
        System.out.println(restored.words());
        return restored.fromIt() ? 0 : 1;
      }
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
    return new ForegroundRun(Installation.find(), options.folder(), 0).run(Optional.of(path));
  }

  /** A snapshot that has no operator in common with the job's own is another job's. */
  private static void refuseAnotherJobs(ManagedJob job, Given snapshot) throws IOException {
    List<SnapshotList.Entry> own = new SnapshotList(job.store()).below(job.paths().checkpoints());
    if (own.isEmpty()) {
      return; // nothing to tell it by; Flink refuses state that nobody claims
    }
    String newest = own.get(own.size() - 1).path();
    Set<String> operators = ids(job.store(), newest);
    if (ids(snapshot.store(), snapshot.path()).stream().noneMatch(operators::contains)) {
      throw new Problem(
          "%s is another job's: none of its operators is in %s, this job's newest checkpoint. Nothing was done"
              .formatted(snapshot.path(), newest));
    }
  }

  private static Set<String> ids(ObjectStore store, String path) throws IOException {
    return new SnapshotReader(store)
        .operators(path).stream().map(SnapshotOperator::id).collect(Collectors.toSet());
  }

  /**
   * The snapshot that is meant.
   *
   * @param store what has it now: the job's own store, or a folder of this machine
   * @param copy its path in the job's store, where it is or has to be brought
   */
  private record Given(ObjectStore store, String path, String copy) {}

  private Given snapshot(ManagedJob job) throws IOException {
    Path folder = Path.of(given).toAbsolutePath().normalize();
    if (Files.isRegularFile(folder.resolve(MetadataFile.NAME))) {
      return new Given(
          new DirectoryStore(folder.getParent()),
          folder.toString(),
          job.paths().savepoints() + "/" + folder.getFileName());
    }
    String path = JobOptions.path(job, given);
    return new Given(job.store(), path, path);
  }

  private void bring(ManagedJob job, Given snapshot) throws IOException {
    SnapshotCopy copy = new SnapshotCopy(job.store());
    if (!snapshot.copy().equals(snapshot.path())) {
      if (!job.store().list(job.store().keyOf(snapshot.copy()) + "/").isEmpty()) {
        throw new Problem(
            "%s is there already: rename the folder, or dispose of that savepoint"
                .formatted(snapshot.copy()));
      }
      copy.upload(Path.of(snapshot.path()), snapshot.copy());
    }
    if (withoutSinks) {
      Set<String> sinks =
          OperatorNames.ofTheProjectsJob().entrySet().stream()
              .filter(operator -> OperatorNames.writes(operator.getValue()))
              .map(Map.Entry::getKey)
              .collect(Collectors.toSet());
      copy.copy(snapshot.copy(), snapshot.copy() + "-without-sinks", sinks);
    }
  }
}
