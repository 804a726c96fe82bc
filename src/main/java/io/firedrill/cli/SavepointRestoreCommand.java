package io.firedrill.cli;

import io.firedrill.problem.Problem;
import io.firedrill.rehearsal.Installation;
import io.firedrill.snapshot.MetadataFile;
import io.firedrill.snapshot.Snapshot;
import io.firedrill.snapshot.SnapshotCopy;
import io.firedrill.snapshot.SnapshotList;
import io.firedrill.snapshot.SnapshotOperator;
import io.firedrill.snapshot.SnapshotReader;
import io.firedrill.target.ManagedJob;
import io.firedrill.target.local.LocalJob;
import io.firedrill.upgrade.KnownOperators;
import io.firedrill.upgrade.Repeats;
import io.firedrill.upgrade.Restored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
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
      path = path(job);
      Snapshot snapshot = new SnapshotReader(job.store()).read(path);
      if (!snapshot.missing().isEmpty()) {
        throw new Problem(
            "%s lacks %d of its files, %s first: nothing was done"
                .formatted(path, snapshot.missing().size(), snapshot.missing().get(0)));
      }
      refuseAnotherJobs(job, path);
      Optional<String> repeats = new Repeats(job).from(path);
      repeats.ifPresent(what -> System.out.printf("this repeats %s%n", what));
      if (dryRun) {
        job.restorePlan(path).forEach(System.out::println);
        return 0;
      }
      if (repeats.isPresent() && !acceptRepeats) {
        throw new Problem("nothing was done: --accept-repeats starts it all the same");
      }
      if (!options.local()) {
        progress.begins("restore", "starts %s from %s".formatted(job.name(), path));
        Restored restored = Restored.by(job, path, Duration.ofSeconds(upWithin));
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
  private static void refuseAnotherJobs(ManagedJob job, String path) throws IOException {
    List<SnapshotList.Entry> own = new SnapshotList(job.store()).below(job.places().checkpoints());
    if (own.isEmpty()) {
      return; // nothing to tell it by; Flink refuses state that nobody claims
    }
    SnapshotReader reader = new SnapshotReader(job.store());
    Set<String> operators = ids(reader, own.get(own.size() - 1).path());
    if (ids(reader, path).stream().noneMatch(operators::contains)) {
      throw new Problem(
          "%s is another job's: none of its operators is in %s, this job's newest checkpoint. Nothing was done"
              .formatted(path, own.get(own.size() - 1).path()));
    }
  }

  private static Set<String> ids(SnapshotReader reader, String path) throws IOException {
    return reader.operators(path).stream().map(SnapshotOperator::id).collect(Collectors.toSet());
  }

  private String path(ManagedJob job) throws IOException {
    Path folder = Path.of(given);
    boolean here = Files.isRegularFile(folder.resolve(MetadataFile.NAME));
    String path =
        here
            ? job.places().savepoints() + "/" + folder.toAbsolutePath().normalize().getFileName()
            : JobOptions.path(job, given);
    if (here) {
      new SnapshotCopy(job.store()).upload(folder, path);
    }
    if (!withoutSinks) {
      return path;
    }
    Set<String> sinks =
        KnownOperators.ofTheProjectsJob().entrySet().stream()
            .filter(operator -> KnownOperators.writes(operator.getValue()))
            .map(java.util.Map.Entry::getKey)
            .collect(Collectors.toSet());
    String copy = path + "-without-sinks";
    new SnapshotCopy(job.store()).copy(path, copy, sinks);
    return copy;
  }
}
