package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Phase;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.problem.Texts;
import java.util.Optional;

/** A savepoint of the live job was taken, and all its files are there. */
record SavepointWhole() implements Link {
  @Override
  public String name() {
    return "savepoint";
  }

  @Override
  public boolean applies(Evidence evidence) {
    return evidence.last(UpgradeFact.VersionUnusable.class).isEmpty();
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<UpgradeFact.SavepointFailed> failed = evidence.last(UpgradeFact.SavepointFailed.class);
    if (failed.isPresent()) {
      return Finding.broken("no savepoint could be taken: %s", failed.get().why());
    }
    Optional<UpgradeFact.SavepointTaken> taken = evidence.last(UpgradeFact.SavepointTaken.class);
    Optional<UpgradeFact.SavepointRead> read = evidence.last(UpgradeFact.SavepointRead.class);
    if (taken.isEmpty() || read.isEmpty()) {
      String late =
          evidence
              .last(Fact.DeadlineMissed.class, missed -> missed.phase() == Phase.SAVEPOINT)
              .map(missed -> ": " + missed.message())
              .orElse("");
      return Finding.unseen(
          "%s%s", taken.isEmpty() ? "no savepoint was taken" : "it was not read back", late);
    }
    if (!read.get().missing().isEmpty()) {
      return Finding.broken(
          "%s lacks %d of its files, %s first",
          read.get().path(), read.get().missing().size(), read.get().missing().get(0));
    }
    return Finding.holds(
        "%s, a %s, taken in %s; its _metadata and %d files are there",
        read.get().path(),
        taken.get().kind(),
        Texts.seconds(taken.get().millis()),
        read.get().files());
  }
}
