package io.firedrill.evidence;

import java.util.Optional;
import java.util.OptionalLong;

/** How far a job has come back to its usual ways after the last of several faults. */
public record Calm(Evidence evidence) {
  /** When the last fault struck or ended, in epoch milliseconds; empty if there was none. */
  public Optional<Long> since() {
    return evidence.facts().stream()
        .filter(
            fact ->
                fact instanceof Fact.FaultTookEffect
                    || fact instanceof Fact.VictimHit
                    || fact instanceof Fact.FaultEnded)
        .map(Fact::at)
        .max(Long::compare);
  }

  /** Whether all subtasks run, or have finished, by the last look at each. */
  public boolean running() {
    return evidence.allRunning();
  }

  /** When all of them were seen to, in epoch milliseconds; empty if one of them does not. */
  OptionalLong runningAt() {
    Optional<Long> since = since();
    return running() && since.isPresent()
        ? OptionalLong.of(
            evidence.subtasks().stream()
                .mapToLong(Fact.SubtaskSeen::at)
                .reduce(since.get(), Math::max))
        : OptionalLong.empty();
  }

  /** The first checkpoint that completed after the last fault. */
  public Optional<Fact.CheckpointSeen> checkpoint() {
    long from = since().orElse(Long.MAX_VALUE / 2) + evidence.clockUncertainty();
    return evidence.first(Fact.CheckpointSeen.class, c -> !c.savepoint() && c.completedAt() > from);
  }

  /** Whether output came after that checkpoint: what came before may be what a restore commits. */
  public boolean writes() {
    Optional<Fact.CheckpointSeen> checkpoint = checkpoint();
    if (checkpoint.isEmpty()) {
      return false;
    }
    long at = checkpoint.get().at();
    if (!evidence.audited()) {
      return evidence.recordsFlow(at, Long.MAX_VALUE);
    }
    return evidence.ledgerGrewAfter(at);
  }
}
