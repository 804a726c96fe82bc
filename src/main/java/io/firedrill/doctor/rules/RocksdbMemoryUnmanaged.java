package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;

/** RocksDB outside of the memory that Flink counts. */
final class RocksdbMemoryUnmanaged implements Rule {
  private static final String KEY = "state.backend.rocksdb.memory.managed";

  @Override
  public Advice advice() {
    return Advice.warning("rocksdb-memory-unmanaged")
        .why(
            "RocksDB takes memory of its own for each state, beyond what the pod is sized for: the cgroup kills the TaskManager.")
        .flink("ops/state/state_backends/#memory-management")
        .remedy("state.backend.rocksdb.memory.managed: true, which is the default")
        .drill("taskmanager-oom");
  }

  @Override
  public Look examine(Subject subject) {
    return subject.named(KEY).filter("false"::equalsIgnoreCase).isPresent()
        ? Look.found(subject.where(KEY), "it is false")
        : Look.fine();
  }
}
