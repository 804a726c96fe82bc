package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import org.apache.flink.configuration.CheckpointingOptions;

/** Checkpoints with records in flight. */
final class UnalignedCheckpoints implements Rule {
  @Override
  public Advice advice() {
    return Advice.info("unaligned-checkpoints")
        .why(
            "A job with another graph cannot be restored from a checkpoint that holds records in flight, and such a checkpoint cannot be moved: change the job with a savepoint only.")
        .flink("ops/state/checkpointing_under_backpressure/#limitations")
        .remedy(
            "upgradeMode: savepoint, or execution.checkpointing.unaligned.enabled: false where checkpoints are fast without it")
        .drill("lab");
  }

  @Override
  public Look examine(Subject subject) {
    boolean unaligned = subject.get(CheckpointingOptions.ENABLE_UNALIGNED);
    boolean lastState = subject.field("/spec/job/upgradeMode").asText().equals("last-state");
    return unaligned
        ? Look.found(
            subject.where(CheckpointingOptions.ENABLE_UNALIGNED),
            "it is true%s",
            lastState ? ", with upgradeMode last-state" : "")
        : Look.fine();
  }
}
