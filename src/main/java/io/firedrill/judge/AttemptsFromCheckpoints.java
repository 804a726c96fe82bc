package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.problem.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * The lab's own link: each attempt starts from its checkpoint, lets four records pass, and throws
 * at its own fifth.
 */
record AttemptsFromCheckpoints() implements Link {
  private static final int PASS = 4;

  @Override
  public String name() {
    return "attempts";
  }

  @Override
  public Finding examine(Evidence evidence) {
    List<Fact.RestoreSeen> restores = evidence.all(Fact.RestoreSeen.class).toList();
    for (int i = 0; i < restores.size(); i++) {
      if (restores.get(i).count() != i + 1) {
        return Finding.unseen("not every restore was seen");
      }
    }
    int restarts = evidence.started().map(Fact.DrillStarted::allowedRestarts).orElse(0);
    List<String> passes = new ArrayList<>();
    for (int attempt = 0; attempt <= restarts; attempt++) {
      // an attempt before the first checkpoint is restarted from nothing, and no restore is counted
      int restore = attempt - 1 - (restarts - restores.size());
      Optional<Long> start =
          attempt == 0 || restore < 0
              ? Optional.of(0L)
              : offset(evidence, restores.get(restore).checkpointId());
      if (start.isEmpty()) {
        return Finding.unseen("where attempt %d had to begin was not seen", attempt);
      }
      List<Long> expected = LongStream.range(start.get(), start.get() + PASS).boxed().toList();
      List<Long> passed = passed(evidence, attempt);
      if (!passed.equals(expected)) {
        return Finding.broken(
            "attempt %d passed records %s; expected %s from its checkpoint",
            attempt, passed, expected);
      }
      passes.add(Texts.format("%d–%d", start.get(), start.get() + PASS - 1));
    }
    return Finding.holds(
        "each attempt began at its checkpoint's offset and threw at its own fifth record; passed:"
            + " %s",
        String.join(", ", passes));
  }

  private static List<Long> passed(Evidence evidence, int attempt) {
    return evidence
        .last(Fact.AttemptPrinted.class, printed -> printed.attempt() == attempt)
        .map(Fact.AttemptPrinted::records)
        .orElse(List.of());
  }

  private static Optional<Long> offset(Evidence evidence, long checkpoint) {
    return evidence
        .last(Fact.OffsetsRead.class, read -> read.checkpointId() == checkpoint)
        .map(read -> read.offsets().get(0));
  }
}
