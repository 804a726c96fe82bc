package io.firedrill.savepoint;

import io.firedrill.cluster.ManagedJob;
import io.firedrill.cluster.StartupProblem;
import io.firedrill.flink.Checkpoints;
import io.firedrill.flink.FlinkJob;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.Subtask;
import io.firedrill.problem.Problem;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * A job that somebody has started from a snapshot.
 *
 * @param wanted the snapshot that it was to start from
 * @param restoredFrom what Flink says that it was restored from; empty for nothing
 */
public record ManualRestore(String jobId, String wanted, String restoredFrom) {
  private static final Duration LOOK_EVERY = Duration.ofMillis(300);

  /**
   * Starts a job from a snapshot, and waits until all of it runs.
   *
   * @throws Problem if it does not come up in time, with what was seen last
   */
  public static ManualRestore by(ManagedJob job, String snapshot, Duration deadline)
      throws IOException {
    FlinkRest rest = job.rest().orElseThrow();
    long before = takenOver(rest);
    job.restore(snapshot);
    try {
      return Wait.until(
          "the job to be RUNNING",
          deadline,
          LOOK_EVERY,
          () -> {
            Optional<String> running = running(rest, before);
            if (running.isEmpty()) {
              return Look.notYet(
                  "%s", job.trouble().map(StartupProblem::words).orElse("not all of it runs"));
            }
            String from =
                rest.checkpoints(running.get())
                    .lastRestored()
                    .map(Checkpoints.Restored::path)
                    .orElse("");
            return Look.seen(new ManualRestore(running.get(), snapshot, from));
          });
    } catch (DeadlinePassed e) {
      throw new Problem(e.getMessage(), e);
    }
  }

  private static long takenOver(FlinkRest rest) {
    try {
      return rest.onlyJob().map(FlinkJob::takenOverAtMillis).orElse(0L);
    } catch (IOException e) {
      return 0;
    }
  }

  private static Optional<String> running(FlinkRest rest, long before) throws IOException {
    Optional<FlinkJob> job = rest.onlyJob().filter(now -> now.takenOverAtMillis() > before);
    return job.isPresent() && Subtask.allRunning(rest.subtasks(job.get()))
        ? job.map(FlinkJob::id)
        : Optional.empty();
  }

  /** Whether it is what was asked for. */
  public boolean fromIt() {
    return restoredFrom.equals(wanted);
  }

  public String words() {
    return fromIt()
        ? "job %s runs, restored from %s".formatted(jobId, restoredFrom)
        : "job %s runs, but was restored from %s, not from %s"
            .formatted(jobId, restoredFrom.isEmpty() ? "nothing" : restoredFrom, wanted);
  }
}
