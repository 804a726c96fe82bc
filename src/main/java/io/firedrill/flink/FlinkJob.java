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
 * @param nowMillis what time it was on that clock when the JobManager answered; 0 if it did not say
 */
public record FlinkJob(
    String id,
    String name,
    String state,
    Map<String, Long> timestamps,
    List<Vertex> vertices,
    long nowMillis) {
  /** A vertex of the job graph: operators that run chained in one task. */
  public record Vertex(String id, String name, int parallelism) {}

  /** One of which the time is not known. */
  public FlinkJob(
      String id, String name, String state, Map<String, Long> timestamps, List<Vertex> vertices) {
    this(id, name, state, timestamps, vertices, 0);
  }

  /**
   * The vertices that have a source in them, by the names that Flink gives them; the first one
   * where none is named so.
   */
  public static List<Vertex> sources(List<Vertex> vertices) {
    List<Vertex> named = vertices.stream().filter(v -> v.name().contains("Source: ")).toList();
    return named.isEmpty() ? vertices.stream().limit(1).toList() : named;
  }

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
