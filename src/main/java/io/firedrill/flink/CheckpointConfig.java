package io.firedrill.flink;

/**
 * How a job is configured to checkpoint, from {@code GET /jobs/:jobid/checkpoints/config}.
 *
 * @param mode {@code exactly_once} or {@code at_least_once}
 * @param tolerableFailures how many checkpoints in a row may fail before the job does
 * @param keptOnCancel whether its last checkpoints stay when the job is cancelled
 */
public record CheckpointConfig(
    String mode,
    long intervalMillis,
    long timeoutMillis,
    int tolerableFailures,
    boolean keptOnCancel) {
  /** That of a job that does not checkpoint. */
  public static final CheckpointConfig NONE = new CheckpointConfig("none", 0, 0, 0, false);
}
