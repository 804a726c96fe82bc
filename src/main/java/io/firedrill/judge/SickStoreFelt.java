package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.problem.Texts;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Whether the job met a store that looked sick: requests of its were affected, and where they only
 * took longer, so did its checkpoints.
 */
record SickStoreFelt(Evidence evidence, Fact.FaultTookEffect fault) {
  private static final int AS_IT_WAS = 3;

  Finding finding() {
    Optional<Fact.StoreSick> seen = evidence.last(Fact.StoreSick.class);
    Optional<Fact.FaultEnded> ended = evidence.last(Fact.FaultEnded.class);
    if (seen.isEmpty() || ended.isEmpty()) {
      return Finding.unseen("how many requests the proxy has affected was not seen");
    }
    if (ended.get().heldUntil() == 0) {
      return Finding.unseen("%s, but the proxy was not seen while it was sick", fault.effect());
    }
    if (seen.get().affected() == 0) {
      return Finding.unseen(
          "%s, but not one of %d requests was affected: the fault hit nothing. Let it last for more than two checkpoint intervals",
          fault.effect(), seen.get().requests());
    }
    String affected =
        Texts.format(
            "%s; %d of %d requests were affected in %s",
            fault.effect(),
            seen.get().affected(),
            seen.get().requests(),
            Texts.seconds(ended.get().heldUntil() - fault.at()));
    return switch (seen.get().felt()) {
      case REQUESTS -> Finding.holds("%s", affected);
      case CHECKPOINTS -> slower(affected, ended.get());
      case RESTORES -> notRestored(affected, ended.get());
    };
  }

  /** What cannot be read cannot be restored: nothing can have completed since. */
  private Finding notRestored(String affected, Fact.FaultEnded ended) {
    long from = fault.at() + evidence.clockUncertainty();
    long until = ended.heldUntil() - evidence.clockUncertainty();
    return evidence
        .first(Fact.CheckpointSeen.class, c -> c.completedAt() > from && c.completedAt() < until)
        .map(
            completed ->
                Finding.unseen(
                    "%s, and yet checkpoint %d completed meanwhile: nothing needed the file",
                    affected, completed.checkpointId()))
        .orElseGet(() -> Finding.holds("%s; nothing was restored meanwhile", affected));
  }

  private Finding slower(String affected, Fact.FaultEnded ended) {
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
