package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import org.apache.flink.configuration.CheckpointingOptions;

/** A job without checkpoints. */
final class CheckpointingOff implements Rule {
  @Override
  public Advice advice() {
    return Advice.error("checkpointing-off")
        .why("There is nothing to restore: after each failure the job begins with empty state.")
        .flink(
            "dev/datastream/fault-tolerance/checkpointing/#enabling-and-configuring-checkpointing")
        .remedy("execution.checkpointing.interval: 10 s")
        .drill("taskmanager-kill");
  }

  @Override
  public Look examine(Subject subject) {
    String where = subject.where(CheckpointingOptions.CHECKPOINTING_INTERVAL);
    if (subject.running().isPresent()) {
      return subject.running().get().checkpointing().isPresent()
          ? Look.fine()
          : Look.found(where, "the running job does not checkpoint");
    }
    return subject
        .named(CheckpointingOptions.CHECKPOINTING_INTERVAL)
        .map(interval -> interval.isZero() ? Look.found(where, "it is 0") : Look.fine())
        .orElseGet(() -> Look.unseen(Checkpointing.CODE_MAY, where));
  }
}
