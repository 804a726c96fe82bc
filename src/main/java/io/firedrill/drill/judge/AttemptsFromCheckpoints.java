package io.firedrill.drill.judge;

import io.firedrill.drill.evidence.Evidence;
import io.firedrill.drill.evidence.Fact;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The lab's own link: each attempt begins where its checkpoint stands, lets four records pass, and
 * throws at its own fifth.
 */
record AttemptsFromCheckpoints() implements Link {
  private static final int PASS = 4;

  @Override
  public String name() {
    return "attempts";
  }

  @Override
  public Finding examine(Evidence evidence) {
    List<Fact.AttemptPrinted> attempts =
        evidence
            .all(Fact.AttemptPrinted.class)
            .sorted(Comparator.comparingInt(Fact.AttemptPrinted::attempt))
            .toList();
    List<Fact.RestoreSeen> restores =
        new ArrayList<>(evidence.all(Fact.RestoreSeen.class).toList());
    if (attempts.isEmpty()) {
      return Finding.unseen("nothing that the job printed was seen");
    }
    List<String> told = new ArrayList<>();
    for (Fact.AttemptPrinted attempt : attempts) {
      if (attempt.passed() != PASS) {
        return Finding.broken(
            "attempt %d let %d records pass, not %d", attempt.attempt(), attempt.passed(), PASS);
      }
      Optional<Long> expected = startOf(evidence, attempt, attempts, restores);
      if (expected.isEmpty()) {
        return Finding.unseen("where attempt %d had to begin was not seen", attempt.attempt());
      }
      if (attempt.first() != expected.get()) {
        return Finding.broken(
            "attempt %d began at record %d, its checkpoint stands at %d",
            attempt.attempt(), attempt.first(), expected.get());
      }
      told.add("%d–%d".formatted(attempt.first(), attempt.first() + PASS - 1));
    }
    return Finding.holds(
        "each attempt began at its checkpoint's offset and threw at its own fifth record; passed: %s",
        String.join(", ", told));
  }

  /**
   * The source offset of the last checkpoint restored before the attempt; 0 where there was none.
   */
  private static Optional<Long> startOf(
      Evidence evidence,
      Fact.AttemptPrinted attempt,
      List<Fact.AttemptPrinted> attempts,
      List<Fact.RestoreSeen> restores) {
    // an attempt before the first checkpoint is restarted from nothing, and no restore is counted
    int without = attempts.size() - 1 - restores.size();
    int index = attempt.attempt() - 1 - without;
    if (attempt.attempt() == 0 || index < 0) {
      return Optional.of(0L);
    }
    return evidence
        .last(
            Fact.OffsetsRead.class,
            read -> read.checkpointId() == restores.get(index).checkpointId())
        .map(read -> read.offsets().get(0));
  }
}
