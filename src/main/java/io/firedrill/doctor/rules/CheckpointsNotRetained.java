package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Running;
import io.firedrill.doctor.Subject;
import io.firedrill.flink.CheckpointConfig;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;

/** Checkpoints that go with the job. */
final class CheckpointsNotRetained implements Rule {
  @Override
  public Advice advice() {
    return Advice.warning("checkpoints-not-retained")
        .why(
            "A job that is cancelled takes its checkpoints with it: there is nothing to start the next one from.")
        .flink("ops/state/checkpoints/#retained-checkpoints")
        .remedy("execution.checkpointing.externalized-checkpoint-retention: RETAIN_ON_CANCELLATION")
        .drill("restarts-exhausted");
  }

  @Override
  public Look examine(Subject subject) {
    boolean retained =
        subject
            .running()
            .flatMap(Running::checkpointing)
            .map(CheckpointConfig::keptOnCancel)
            .orElseGet(() -> retainedBySettings(subject));
    return retained
        ? Look.fine()
        : Look.found(
            subject.where(CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION),
            "it is %s",
            subject.get(CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION));
  }

  /** The operator retains them unless it is set otherwise. */
  private static boolean retainedBySettings(Subject subject) {
    return subject
        .named(CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION)
        .map(ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION::equals)
        .orElse(subject.deployment().isPresent());
  }
}
