package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.problem.Texts;
import java.util.Comparator;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Whether a fault that a job rode out was felt by its checkpoints: they took longer, or failed. */
record SlowerCheckpoints(Evidence evidence, Fact.FaultTookEffect fault) {
  private static final int AS_IT_WAS = 3;

  /**
   * Whether one was, or failed.
   *
   * @param affected what else was seen of the fault
   */
  Finding finding(String affected, Fact.FaultEnded ended) {
    long uncertainty = evidence.clockUncertainty();
    long from = fault.at() + uncertainty;
    long until = ended.heldUntil() - uncertainty;
    OptionalLong before = slowest(lastBefore(fault.at() - uncertainty));
    OptionalLong during =
        slowest(
            taken()
                .filter(c -> c.completedAt() > from && c.completedAt() - c.tookMillis() < until));
    boolean failed =
        evidence
            .first(Fact.CheckpointFailed.class, c -> c.failedAt() > from && c.triggeredAt() < until)
            .isPresent();
    if (before.isEmpty() || during.isEmpty() && !failed) {
      return Finding.unseen(
          "%s; no checkpoint was seen to %s",
          affected, before.isEmpty() ? "complete before that" : "be under way meanwhile");
    }
    if (failed) {
      return Finding.holds("%s; a checkpoint failed meanwhile", affected);
    }
    return during.getAsLong() > before.getAsLong()
        ? Finding.holds(
            "%s; a checkpoint took %s, and at most %s before",
            affected, Texts.seconds(during.getAsLong()), Texts.seconds(before.getAsLong()))
        : Finding.unseen(
            "%s, but no checkpoint took longer than before, %s",
            affected, Texts.seconds(before.getAsLong()));
  }

  /** The history of the job may go back to another sickness. */
  private Stream<Fact.CheckpointSeen> lastBefore(long at) {
    return taken()
        .filter(c -> c.completedAt() < at)
        .sorted(Comparator.comparingLong(Fact.CheckpointSeen::completedAt).reversed())
        .limit(AS_IT_WAS);
  }

  private Stream<Fact.CheckpointSeen> taken() {
    return evidence
        .all(Fact.CheckpointSeen.class)
        .filter(c -> !c.savepoint() && c.tookMillis() > 0);
  }

  private static OptionalLong slowest(Stream<Fact.CheckpointSeen> checkpoints) {
    return checkpoints.mapToLong(Fact.CheckpointSeen::tookMillis).max();
  }
}
