package io.firedrill.savepoint;

import io.firedrill.cluster.ManagedJob;
import io.firedrill.cluster.StartupProblem;
import io.firedrill.flink.Checkpoints;
import io.firedrill.flink.FlinkJob;
import io.firedrill.flink.FlinkRest;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * A job that was started from a snapshot by hand.
 *
 * @param path the snapshot that it was started from
 * @param restoredFrom the path that Flink reports it was restored from; empty for nothing
 */
public record ManualRestore(String jobId, String path, String restoredFrom) {
  private static final Duration LOOK_EVERY = Duration.ofMillis(300);

  /**
   * Starts a job from a snapshot, and waits until all its subtasks run.
   *
   * @throws Problem if they do not in time, with what was seen last
   */
  static ManualRestore start(ManagedJob job, String path, Duration deadline) throws IOException {
    FlinkRest rest = job.rest().orElseThrow();
    long before = rest.takenOverAtMillis();
    job.restore(path);
    try {
      return Wait.until(
          "the job to be RUNNING",
          deadline,
          LOOK_EVERY,
          () -> {
            Optional<FlinkJob> running =
                rest.runningJob().filter(now -> now.takenOverAtMillis() > before);
            if (running.isEmpty()) {
              return Look.notYet(
                  "%s", job.trouble().map(StartupProblem::reason).orElse("not all subtasks run"));
            }
            String jobId = running.get().id();
            String from =
                rest.checkpoints(jobId).lastRestored().map(Checkpoints.Restored::path).orElse("");
            return Look.seen(new ManualRestore(jobId, path, from));
          });
    } catch (DeadlinePassed e) {
      throw new Problem(e.getMessage(), e);
    }
  }

  /** Whether it was restored from the snapshot that was asked for. */
  public boolean asAsked() {
    return restoredFrom.equals(path);
  }

  public String describe() {
    return asAsked()
        ? Texts.format("job %s runs, restored from %s", jobId, restoredFrom)
        : Texts.format(
            "job %s runs, but was restored from %s, not from %s",
            jobId, restoredFrom.isEmpty() ? "nothing" : restoredFrom, path);
  }
}
