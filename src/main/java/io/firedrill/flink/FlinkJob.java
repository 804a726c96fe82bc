package io.firedrill.flink;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobStatus;

/**
 * A job as {@code GET /jobs/:jobid} shows it.
 *
 * @param timestamps when it last entered each state, in epoch milliseconds of the JobManager's
 *     clock; 0 for never
 */
public record FlinkJob(
    String id, String name, String state, Map<String, Long> timestamps, List<Vertex> vertices) {
  /** A vertex of the job graph: operators that run chained in one task. */
  public record Vertex(String id, String name, int parallelism) {}

  public boolean running() {
    return state.equals(JobStatus.RUNNING.name());
  }

  /** Whether it is in a state that a job does not leave. */
  public boolean ended() {
    return Arrays.stream(JobStatus.values())
        .anyMatch(status -> status.isTerminalState() && status.name().equals(state));
  }

  /**
   * When the JobManager that reports this job took it over, in epoch milliseconds. It changes when
   * another JobManager, or the same one with a new leadership, recovers the job.
   */
  public long takenOverAtMillis() {
    return timestamps.getOrDefault("INITIALIZING", 0L);
  }
}
