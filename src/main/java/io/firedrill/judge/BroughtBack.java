package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Phase;
import java.util.Optional;

/** A job that had ended was brought back from its newest checkpoint, and from nothing older. */
record BroughtBack() implements Link {
  @Override
  public String name() {
    return "brought back";
  }

  @Override
  public boolean applies(Evidence evidence) {
    return evidence.first(Fact.ToBeBroughtBack.class).isPresent();
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<Fact.BringBackBegan> began = evidence.first(Fact.BringBackBegan.class);
    if (began.isEmpty()) {
      return Finding.unseen("the job was not brought back%s", why(evidence));
    }
    long since = began.get().at();
    Optional<Fact.RestoreSeen> restore =
        evidence.first(Fact.RestoreSeen.class, seen -> seen.at() >= since);
    if (restore.isEmpty()) {
      return afresh(evidence, since)
          ? Finding.broken(
              "the job started from nothing: %s. It had left %s, which spec.job.initialSavepointPath"
                  + " would have to name",
              began.get().how(), began.get().snapshot())
          : Finding.unseen("Flink showed no restore of the job that came back%s", why(evidence));
    }
    return restore.get().path().equals(began.get().snapshot())
        ? Finding.holds(
            "from %s, the newest in the bucket; %s", restore.get().words(), began.get().how())
        : Finding.broken(
            "from %s, not from %s, the newest in the bucket: %s",
            restore.get().path(), began.get().snapshot(), began.get().how());
  }

  private static boolean afresh(Evidence evidence, long since) {
    return evidence
        .first(Fact.CheckpointSeen.class, checkpoint -> checkpoint.at() > since)
        .isPresent();
  }

  private static String why(Evidence evidence) {
    return evidence
        .last(Fact.DeadlineMissed.class, missed -> missed.phase() == Phase.BRING_BACK)
        .map(missed -> ": " + missed.message())
        .orElse("");
  }
}
