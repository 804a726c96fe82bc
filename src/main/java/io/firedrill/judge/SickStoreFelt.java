package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.problem.Texts;
import java.util.Optional;

/**
 * Whether the job met a store that looked sick: requests of its were affected, and where they only
 * took longer, so did its checkpoints.
 */
record SickStoreFelt(Evidence evidence, Fact.FaultTookEffect fault) {
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
      case CHECKPOINTS -> new SlowerCheckpoints(evidence, fault).finding(affected, ended.get());
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
}
