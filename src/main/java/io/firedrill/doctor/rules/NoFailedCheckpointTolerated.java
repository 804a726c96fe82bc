package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Running;
import io.firedrill.doctor.Subject;
import io.firedrill.flink.CheckpointConfig;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;

/** A checkpoint that fails, and the job with it. */
final class NoFailedCheckpointTolerated implements Rule {
  @Override
  public Advice advice() {
    return Advice.warning("no-failed-checkpoint-tolerated")
        .why(
            "A store that does not answer once fails a checkpoint, and by default that fails the job: it restarts without need.")
        .setting("execution.checkpointing.tolerable-failed-checkpoints")
        .remedy("execution.checkpointing.tolerable-failed-checkpoints: 3")
        .drill("store-outage");
  }

  @Override
  public Look examine(Subject subject) {
    Optional<CheckpointConfig> shown = subject.running().flatMap(Running::checkpointing);
    int tolerated =
        shown
            .map(CheckpointConfig::tolerableFailures)
            .orElseGet(() -> subject.get(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER));
    return tolerated > 0
        ? Look.fine()
        : Look.found(
            subject.where(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER),
            "it is 0%s",
            shown.isPresent() ? "" : " (Flink's default), unless the code sets it");
  }
}
