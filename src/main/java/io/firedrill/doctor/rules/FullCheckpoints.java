package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import org.apache.flink.configuration.CheckpointingOptions;

/** All state, with each checkpoint. */
final class FullCheckpoints implements Rule {
  @Override
  public Advice advice() {
    return Advice.info("full-checkpoints")
        .why("Each checkpoint uploads the whole state of RocksDB, not what has changed.")
        .setting("execution.checkpointing.incremental")
        .remedy("execution.checkpointing.incremental: true");
  }

  @Override
  public Look examine(Subject subject) {
    return Checkpointing.rocksdb(subject)
            && !subject.get(CheckpointingOptions.INCREMENTAL_CHECKPOINTS)
        ? Look.found(subject.where(CheckpointingOptions.INCREMENTAL_CHECKPOINTS), "it is false")
        : Look.fine();
  }
}
