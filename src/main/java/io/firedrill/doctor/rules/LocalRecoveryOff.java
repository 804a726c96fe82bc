package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import org.apache.flink.configuration.StateRecoveryOptions;

/** State that is downloaded by the TaskManager that had it. */
final class LocalRecoveryOff implements Rule {
  private static final long MUCH = 1L << 30;

  @Override
  public Advice advice() {
    return Advice.info("local-recovery-off")
        .why(
            "After a failure of a task all state is downloaded again, also by TaskManagers that still have it.")
        .flink("ops/state/large_state_tuning/#task-local-recovery")
        .remedy("execution.state-recovery.from-local: true")
        .drill("task-failure");
  }

  @Override
  public Look examine(Subject subject) {
    if (subject.running().isEmpty()) {
      return Look.unseen("only a running job shows it");
    }
    long bytes = Checkpointing.stateBytes(subject.running().get());
    return bytes > MUCH && !subject.get(StateRecoveryOptions.LOCAL_RECOVERY)
        ? Look.found(
            subject.where(StateRecoveryOptions.LOCAL_RECOVERY),
            "off, with %,d bytes of state",
            bytes)
        : Look.fine();
  }
}
