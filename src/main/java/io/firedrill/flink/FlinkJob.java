package io.firedrill.flink;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A job as {@code GET /jobs/:jobid} shows it.
 *
 * @param timestamps when it was last in each state, in epoch milliseconds of the JobManager's
 *     clock; 0 for never
 */
public record FlinkJob(
    String id, String name, String state, Map<String, Long> timestamps, List<Vertex> vertices) {
  private static final Set<String> TERMINAL = Set.of("FINISHED", "FAILED", "CANCELED", "SUSPENDED");

  /** A vertex of the job graph: operators that run chained in one task. */
  public record Vertex(String id, String name, int parallelism) {}

  public boolean ended() {
    return TERMINAL.contains(state);
  }

  /**
   * When the JobManager that shows this job took it over, in epoch milliseconds. It changes when
   * another JobManager, or the same one with a new leadership, recovers the job.
   */
  public long takenOverAtMillis() {
    return timestamps.getOrDefault("INITIALIZING", 0L);
  }
}
