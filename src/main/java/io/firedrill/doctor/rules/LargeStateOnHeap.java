package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import org.apache.flink.configuration.StateBackendOptions;

/** Much state in the memory of TaskManagers. */
final class LargeStateOnHeap implements Rule {
  private static final long MUCH = 1L << 30;

  @Override
  public Advice advice() {
    return Advice.warning("large-state-on-heap")
        .why(
            "State on the heap is limited by it, and each checkpoint copies it: a java.lang.OutOfMemoryError comes back with each restore.")
        .flink("ops/state/state_backends/#choose-the-right-state-backend")
        .remedy("state.backend.type: rocksdb");
  }

  @Override
  public Look examine(Subject subject) {
    if (subject.running().isEmpty()) {
      return Look.unseen("only a running job shows it");
    }
    long bytes = Checkpointing.stateBytes(subject.running().get());
    return Checkpointing.backend(subject).equals("hashmap") && bytes > MUCH
        ? Look.found(
            subject.where(StateBackendOptions.STATE_BACKEND),
            "hashmap, with %,d bytes of state",
            bytes)
        : Look.fine();
  }
}
