package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import io.firedrill.flink.Checkpoints;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;

/** Checkpoints that end with a pod or a machine. */
final class CheckpointsNotDurable implements Rule {
  @Override
  public Advice advice() {
    return Advice.error("checkpoints-not-durable")
        .why("What is restored after a failure is gone with the pod or machine that wrote it.")
        .flink("ops/state/checkpoints/#checkpoint-storage")
        .remedy(
            "execution.checkpointing.dir: s3p://BUCKET/checkpoints, or another file system that all hosts reach; file:///… and hdfs:///… with their scheme")
        .drill("taskmanager-kill");
  }

  @Override
  public Look examine(Subject subject) {
    String where = subject.where(CheckpointingOptions.CHECKPOINTS_DIRECTORY);
    Optional<Checkpoints.Checkpoint> newest =
        subject.running().flatMap(running -> running.checkpoints().newest());
    if (newest.isPresent()
        && (newest.get().path().isEmpty() || newest.get().path().startsWith("<"))) {
      return Look.found(
          where, "the newest checkpoint is in no folder: it is in the JobManager's memory");
    }
    Optional<String> path =
        newest
            .map(Checkpoints.Checkpoint::path)
            .or(() -> subject.named(CheckpointingOptions.CHECKPOINTS_DIRECTORY));
    return path.map(p -> Places.durable(subject, where, p))
        .orElseGet(() -> Look.unseen(Checkpointing.CODE_MAY, where));
  }
}
