package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Running;
import io.firedrill.doctor.Subject;
import io.firedrill.flink.CheckpointConfig;
import org.apache.flink.configuration.CheckpointingOptions;

/** Records that are counted twice after a failure. */
final class AtLeastOnce implements Rule {
  @Override
  public Advice advice() {
    return Advice.warning("at-least-once")
        .why("After a restore records that state had seen already are processed again.")
        .setting("execution.checkpointing.mode")
        .remedy("execution.checkpointing.mode: EXACTLY_ONCE")
        .drill("taskmanager-kill");
  }

  @Override
  public Look examine(Subject subject) {
    String mode =
        subject
            .running()
            .flatMap(Running::checkpointing)
            .map(CheckpointConfig::mode)
            .orElseGet(
                () -> subject.get(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE).name());
    return mode.equalsIgnoreCase("at_least_once")
        ? Look.found(
            subject.where(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE), "it is %s", mode)
        : Look.fine();
  }
}
