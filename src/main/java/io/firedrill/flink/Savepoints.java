package io.firedrill.flink;

import io.firedrill.problem.Problem;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;

/** Takes savepoints through Flink's REST API, and waits for them. */
public record Savepoints(FlinkRest rest) {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

  /**
   * Takes a savepoint; the job keeps running.
   *
   * @param folder its target directory, a path as Flink writes it
   * @return its path
   * @throws Problem if the savepoint fails, with the cause
   * @throws io.firedrill.wait.DeadlinePassed if it does not complete in time
   */
  public String take(String jobId, String folder, SavepointFormat format, Duration deadline)
      throws IOException {
    return await(rest.triggerSavepoint(jobId, folder, format), jobId, deadline);
  }

  /**
   * Stops the job with a savepoint, without drain. The job may reach FINISHED only after this
   * returns.
   *
   * @return the savepoint's path
   */
  public String stop(String jobId, String folder, Duration deadline) throws IOException {
    return await(rest.stopWithSavepoint(jobId, folder), jobId, deadline);
  }

  private String await(String trigger, String jobId, Duration deadline) {
    SavepointStatus status =
        Wait.until(
            "the savepoint to complete",
            deadline,
            POLL_INTERVAL,
            () -> {
              SavepointStatus now = rest.savepoint(jobId, trigger);
              return now instanceof SavepointStatus.Pending
                  ? Look.<SavepointStatus>notYet("it is pending")
                  : Look.seen(now);
            });
    if (status instanceof SavepointStatus.Failed failed) {
      throw new Problem("the savepoint failed: " + failed.cause());
    }
    return ((SavepointStatus.Completed) status).path();
  }
}
