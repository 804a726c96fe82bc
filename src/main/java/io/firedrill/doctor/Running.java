package io.firedrill.doctor;

import io.firedrill.flink.CheckpointConfig;
import io.firedrill.flink.Checkpoints;
import io.firedrill.flink.FlinkJob;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.FlinkRestException;
import io.firedrill.flink.JobFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A job as its JobManager shows it.
 *
 * @param checkpointing how it checkpoints; empty if it does not
 * @param failures oldest first
 * @param maxParallelisms by the names of its vertices
 */
public record Running(
    FlinkJob job,
    Optional<CheckpointConfig> checkpointing,
    Checkpoints checkpoints,
    List<JobFailure> failures,
    Map<String, Integer> maxParallelisms,
    FlinkRest.Slots slots) {

  /**
   * Asks Flink.
   *
   * @return empty if the JobManager has no job
   * @throws FlinkRestException if it does not answer
   */
  public static Optional<Running> of(FlinkRest rest) throws FlinkRestException {
    Optional<FlinkJob> job = rest.onlyJob();
    if (job.isEmpty()) {
      return Optional.empty();
    }
    String id = job.get().id();
    return Optional.of(
        new Running(
            job.get(),
            rest.checkpointConfig(id),
            rest.checkpoints(id),
            rest.failures(id),
            rest.maxParallelisms(id),
            rest.slots()));
  }
}
