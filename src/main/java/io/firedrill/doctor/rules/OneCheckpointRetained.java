package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import org.apache.flink.configuration.CheckpointingOptions;

/** A single checkpoint. */
final class OneCheckpointRetained implements Rule {
  @Override
  public Advice advice() {
    return Advice.info("one-checkpoint-retained")
        .why("If a file of the newest checkpoint is damaged or gone there is none before it.")
        .setting("execution.checkpointing.num-retained")
        .remedy("execution.checkpointing.num-retained: 3")
        .drill("checkpoint-file-gone");
  }

  @Override
  public Look examine(Subject subject) {
    int retained = subject.get(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS);
    return retained > 1
        ? Look.fine()
        : Look.found(
            subject.where(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS), "it is %d", retained);
  }
}
