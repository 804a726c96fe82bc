package io.firedrill.cli;

import io.firedrill.cluster.ManagedJob;
import io.firedrill.flink.SavepointFormat;
import io.firedrill.problem.Problem;
import io.firedrill.snapshot.Snapshot;
import io.firedrill.snapshot.SnapshotReader;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "take", description = "Take a savepoint; the job keeps running.")
final class SavepointTakeCommand implements Callable<Integer> {
  @Option(
      names = "--format",
      defaultValue = "canonical",
      paramLabel = "FORMAT",
      description =
          "canonical, which every state backend can read, or native, which is faster to take and to"
              + " restore (default: ${DEFAULT-VALUE}).")
  private SavepointFormat format;

  @Option(
      names = "--by",
      defaultValue = "auto",
      paramLabel = "HOW",
      description =
          "On kubernetes, how it is triggered: snapshot, by a FlinkStateSnapshot; nonce, by the"
              + " savepointTriggerNonce in the spec; rest, by Flink's REST API, past the operator;"
              + " auto, by a FlinkStateSnapshot if the operator reconciles those, otherwise by rest"
              + " (default: ${DEFAULT-VALUE}).")
  private ManagedJob.Trigger how;

  @Option(
      names = "--within",
      defaultValue = "300",
      paramLabel = "SECONDS",
      description = "How many seconds it may take (default: ${DEFAULT-VALUE}).")
  private int within;

  @Mixin private JobOptions options;

  @Override
  public Integer call() {
    Numbers.atLeast(1, "--within", within);
    ConsoleProgress progress = new ConsoleProgress(System.out, Clock.systemUTC());
    try (ManagedJob job = options.find("savepoint")) {
      progress.begins("savepoint", "of " + job.name());
      String path;
      try {
        path = job.take(how, format, Duration.ofSeconds(within));
      } catch (IOException | RuntimeException e) {
        progress.ended("failed");
        throw e;
      }
      progress.ended("completed");
      Snapshot snapshot = new SnapshotReader(job.store()).read(path);
      System.out.printf(
          Locale.ROOT,
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
