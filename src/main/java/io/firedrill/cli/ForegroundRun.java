package io.firedrill.cli;

import io.firedrill.app.Installation;
import io.firedrill.app.LocalUpgrades;
import io.firedrill.cluster.StartedJob;
import io.firedrill.cluster.local.LocalConnection;
import io.firedrill.cluster.local.LocalJob;
import io.firedrill.cluster.local.LocalPipeline;
import io.firedrill.cluster.local.LocalTarget;
import io.firedrill.flink.FlinkJob;
import io.firedrill.flink.JobFailure;
import io.firedrill.problem.Texts;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * The project's job in the foreground of this process, until it ends or is interrupted.
 *
 * @param folder where it works; the objects in it stay
 * @param restPort the port of Flink's REST API, or 0 for any free one
 */
record ForegroundRun(Installation installation, Path folder, int restPort) {
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration OFTEN = Duration.ofMillis(300);
  private static final Duration SOON = Duration.ofSeconds(60);

  /**
   * Runs.
   *
   * @param from the snapshot that it starts from
   * @return an exit code: 0 if the job finished, 1 if it failed
   */
  int run(Optional<String> from) {
    ConsoleProgress progress = new ConsoleProgress(System.out, Clock.systemUTC());
    Path store = folder.resolve(LocalJob.STORE);
    LocalTarget target =
        new LocalTarget(
            new LocalTarget.Options(
                installation.artifacts(),
                installation.flinkHome(),
                folder.resolve("work"),
                restPort,
                () -> false,
                Optional.of(store),
                LocalPipeline.FILES,
                1),
            LocalUpgrades.version1(from).with(LocalTarget.shownToPrometheus()),
            LocalUpgrades.INPUT);
    AtomicBoolean stopping = new AtomicBoolean();
    Thread onInterrupt =
        new Thread(
            () -> {
              stopping.set(true);
              System.out.printf(Locale.ROOT, "%nstopping; what was written is kept in %s%n", store);
              LocalConnection.remove(folder);
              target.close();
            });
    try (target) {
      Runtime.getRuntime().addShutdownHook(onInterrupt);
      progress.begins("start", target.startWords());
      StartedJob started = target.start();
      target.connection().write(folder);
      boolean up = awaitUp(target, started.jobId());
      progress.ended("");
      System.out.printf(
          Locale.ROOT,
          "job %s %s%s; Flink's web UI is at %s. Ctrl-C ends it.%n",
          started.jobId(),
          up ? "runs" : "does not run yet",
          from.map(path -> ", from " + path).orElse(""),
          target.connection().rest());
      System.out.printf(
          Locale.ROOT,
          "for Prometheus: %s; make prometheus runs one.%n",
          target.metricsPorts().entrySet().stream()
              .map(
                  each ->
                      Texts.format(
                          "%s http://localhost:%d/metrics", each.getKey(), each.getValue()))
              .collect(Collectors.joining(", ")));
      return end(target, started.jobId());
    } catch (RuntimeException e) {
      if (stopping.get()) {
        return 0; // Flink went away because it was stopped
      }
      throw e;
    } finally {
      LocalConnection.remove(folder);
    }
  }

  /** Whether all its subtasks run: before, no savepoint can be taken. */
  private static boolean awaitUp(LocalTarget target, String jobId) {
    try {
      return Wait.until(
          "all subtasks to be RUNNING",
          SOON,
          OFTEN,
          () -> {
            target.checkAlive();
            if (target.rest().runningJob().isPresent()) {
              return Look.seen(true);
            }
            FlinkJob job = target.rest().job(jobId);
            return job.ended() ? Look.seen(false) : Look.notYet("%s", job.state());
          });
    } catch (DeadlinePassed e) {
      return false;
    }
  }

  private static int end(LocalTarget target, String jobId) {
    FlinkJob ended =
        Wait.until(
            "the job to end",
            Duration.ofDays(365),
            EVERY,
            () -> {
              target.checkAlive();
              FlinkJob job = target.rest().job(jobId);
              return job.ended() ? Look.seen(job) : Look.notYet("%s", job.state());
            });
    String why = "";
    try {
      why =
          target.rest().failures(jobId).stream()
              .reduce((earlier, later) -> later)
              .map(JobFailure::headline)
              .map(headline -> ": " + headline)
              .orElse("");
    } catch (IOException e) {
      // its state says enough
    }
    System.out.printf(Locale.ROOT, "the job ended %s%s%n", ended.state(), why);
    if (ended.state().equals("FAILED")) {
      System.out.println("bring it back: bin/firedrill savepoint restore latest");
      return 1;
    }
    return 0;
  }
}
