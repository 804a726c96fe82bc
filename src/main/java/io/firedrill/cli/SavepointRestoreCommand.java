package io.firedrill.cli;

import io.firedrill.app.Guarded;
import io.firedrill.app.Installation;
import io.firedrill.cluster.ManagedJob;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.savepoint.ManualRestore;
import io.firedrill.savepoint.Restore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "restore",
    description = {
      "Start a job from a savepoint or a retained checkpoint, whatever the job's status is, FAILED"
          + " included.",
      "On local it runs in the foreground, like `firedrill run --from`."
    })
final class SavepointRestoreCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "PATH",
      description =
          "Its path, as Flink reports it; latest for the newest one; or a folder of this machine,"
              + " which is first uploaded to the job's savepoint folder.")
  private String given;

  @Option(
      names = "--accept-repeats",
      description = "Start even if the job will then repeat output that it has committed since.")
  private boolean acceptRepeats;

  @Option(
      names = "--without-sinks",
      description =
          "Leave out the state of the project's own sinks: for a savepoint from another target, whose"
              + " pending files do not exist here.")
  private boolean withoutSinks;

  @Option(
      names = "--dry-run",
      description = "Only show what would be done, and what would be written again.")
  private boolean dryRun;

  @Option(
      names = "--up-within",
      defaultValue = "300",
      paramLabel = "SECONDS",
      description =
          "On kubernetes: how many seconds it may take until all subtasks run (default:"
              + " ${DEFAULT-VALUE}).")
  private int upWithin;

  @Mixin private JobOptions options;

  @Override
  public Integer call() {
    Numbers.atLeast(1, "--up-within", upWithin);
    String path;
    try (ManagedJob job = options.find("restore from a savepoint")) {
      Restore restore = Restore.plan(job, given, withoutSinks);
      restore
          .reprocessed()
          .ifPresent(records -> System.out.printf(Locale.ROOT, "this repeats %s%n", records));
      if (dryRun) {
        restore.steps().forEach(System.out::println);
        return 0;
      }
      restore.bring(acceptRepeats);
      path = restore.path();
      if (!options.local()) {
        return Guarded.run(() -> interrupted(job), () -> start(job, restore));
      }
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
    return new ForegroundRun(Installation.find(), options.folder(), 0).run(Optional.of(path));
  }

  private static void interrupted(ManagedJob job) {
    System.err.println("firedrill: interrupted; waiting for the restore in progress to complete");
    job.close();
  }

  private int start(ManagedJob job, Restore restore) throws IOException {
    ConsoleProgress progress = new ConsoleProgress(System.out, Clock.systemUTC());
    progress.begins("restore", Texts.format("starting %s from %s", job.name(), restore.path()));
    ManualRestore restored = restore.start(Duration.ofSeconds(upWithin));
    progress.ended("");
    System.out.println(restored.describe());
    return restored.asAsked() ? 0 : 1;
  }
}
