package io.firedrill.cli;

import io.firedrill.cluster.ManagedJob;
import io.firedrill.problem.Problem;
import io.firedrill.snapshot.Snapshot;
import io.firedrill.snapshot.SnapshotReader;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "take", description = "Take a savepoint; the job goes on.")
final class SavepointTakeCommand implements Callable<Integer> {
  @Option(
      names = "--format",
      defaultValue = "canonical",
      paramLabel = "FORMAT",
      description =
          "canonical, which every state backend reads, or native, which is taken and restored faster"
              + " (default: ${DEFAULT-VALUE}).")
  private String format;

  @Option(
      names = "--by",
      defaultValue = "auto",
      paramLabel = "HOW",
      description =
          "On kubernetes: snapshot, a FlinkStateSnapshot; nonce, in the spec; rest, past the"
              + " operator; auto, a FlinkStateSnapshot where the operator reconciles it, else rest"
              + " (default: ${DEFAULT-VALUE}).")
  private ManagedJob.Trigger how;

  @Option(
      names = "--within",
      defaultValue = "300",
      paramLabel = "SECONDS",
      description = "How long it may take (default: ${DEFAULT-VALUE}).")
  private int within;

  @Mixin private JobOptions options;

  @Override
  public Integer call() {
    String form = format.toUpperCase(Locale.ROOT);
    if (!Set.of("CANONICAL", "NATIVE").contains(form)) {
      throw new Problem("--format %s: it is canonical or native".formatted(format));
    }
    if (within < 1) {
      throw new Problem("--within %d: give a number of seconds from 1 on".formatted(within));
    }
    ConsoleProgress progress = new ConsoleProgress(System.out, Clock.systemUTC());
    try (ManagedJob job = options.find("savepoint")) {
      progress.begins("savepoint", "of " + job.name());
      String path;
      try {
        path = job.take(how, form, Duration.ofSeconds(within));
      } catch (IOException | RuntimeException e) {
        progress.ended("failed");
        throw e;
      }
      progress.ended("completed");
      Snapshot snapshot = new SnapshotReader(job.store()).read(path);
      System.out.printf(
          "%s%n%d operators, %d bytes of state, %d files beside _metadata%s%n",
          path,
          snapshot.operators(),
          snapshot.stateBytes(),
          snapshot.files(),
          snapshot.missing().isEmpty() ? ", all there" : ": missing " + snapshot.missing());
      return snapshot.missing().isEmpty() ? 0 : 1;
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
  }
}
