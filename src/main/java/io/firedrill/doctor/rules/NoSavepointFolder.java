package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import org.apache.flink.configuration.CheckpointingOptions;

/** Savepoints without a place. */
final class NoSavepointFolder implements Rule {
  @Override
  public Advice advice() {
    return Advice.error("no-savepoint-folder")
        .why("No savepoint can be taken, so no upgrade with one begins.")
        .setting("execution.checkpointing.savepoint-dir")
        .remedy("state.savepoints.dir: s3p://BUCKET/savepoints");
  }

  @Override
  public Look examine(Subject subject) {
    String where = subject.where(CheckpointingOptions.SAVEPOINT_DIRECTORY);
    boolean needed = subject.field("/spec/job/upgradeMode").asText().equals("savepoint");
    if (!needed || subject.named(CheckpointingOptions.SAVEPOINT_DIRECTORY).isPresent()) {
      return Look.fine();
    }
    return subject.running().isPresent()
        ? Look.found(where, "it is not set, and upgradeMode is savepoint")
        : Look.unseen("%s is not set here: the operator's default configuration may", where);
  }
}
