package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import io.firedrill.flink.Checkpoints;
import java.util.Comparator;
import java.util.List;

/** Checkpoints that fail one after the other. */
final class CheckpointsFail implements Rule {
  private static final int IN_A_ROW = 3;

  @Override
  public Advice advice() {
    return Advice.error("checkpoints-fail")
        .why(
            "Nothing newer than the last completed checkpoint can be restored, and records are read again from there.")
        .flink("ops/monitoring/checkpoint_monitoring/")
        .remedy(
            "see why in the failure; for storage: the path, the plugin, the permission to write")
        .drill("store-outage");
  }

  @Override
  public Look examine(Subject subject) {
    if (subject.running().isEmpty()) {
      return Look.unseen("only a running job shows it");
    }
    List<Checkpoints.Checkpoint> newestFirst =
        subject.running().get().checkpoints().history().stream()
            .filter(c -> !c.savepoint() && (c.completed() || c.failed()))
            .sorted(Comparator.comparingLong(Checkpoints.Checkpoint::id).reversed())
            .toList();
    List<Checkpoints.Checkpoint> failed =
        newestFirst.stream().takeWhile(Checkpoints.Checkpoint::failed).toList();
    return failed.size() < IN_A_ROW
        ? Look.fine()
        : Look.found(
            "the job's checkpoints",
            "the last %d failed: %s",
            failed.size(),
            failed.get(0).failure());
  }
}
