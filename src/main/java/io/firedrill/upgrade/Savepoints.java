package io.firedrill.upgrade;

import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.SavepointStatus;
import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.problem.Problem;
import io.firedrill.snapshot.SnapshotOperator;
import io.firedrill.snapshot.SnapshotReader;
import io.firedrill.store.ObjectStore;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Takes savepoints through Flink's REST API, and reads them back from the store. */
public record Savepoints(FlinkRest rest, ObjectStore store) {
  /**
   * Takes a savepoint; the job goes on.
   *
   * @param folder where it goes, as Flink names it
   * @param format CANONICAL or NATIVE
   * @return its path
   * @throws Problem if Flink cannot take it, with why
   * @throws DeadlinePassed if it does not complete in time
   */
  public String take(String jobId, String folder, String format, Duration deadline)
      throws IOException {
    return await(rest.triggerSavepoint(jobId, folder, format), jobId, deadline);
  }

  /**
   * Stops the job with a savepoint, without drain; it may be FINISHED only after that.
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
            Duration.ofMillis(200),
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

  /**
   * The size of each operator's state in a snapshot, by what a job graph calls the operator, or by
   * its id.
   */
  public Map<String, Long> bytes(String path, List<Operator> graph) throws IOException {
    Map<String, String> names = new HashMap<>();
    graph.forEach(operator -> names.put(operator.id(), operator.called()));
    Map<String, Long> bytes = new TreeMap<>();
    for (SnapshotOperator operator : new SnapshotReader(store).operators(path)) {
      bytes.put(names.getOrDefault(operator.id(), operator.id()), operator.bytes());
    }
    return bytes;
  }
}
