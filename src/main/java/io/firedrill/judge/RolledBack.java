package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.UpgradeFact;
import java.util.Optional;

/** Where the new version did not come up, the old one runs again, from the same savepoint. */
record RolledBack() implements Link {
  @Override
  public String name() {
    return "rolled back";
  }

  @Override
  public boolean applies(Evidence evidence) {
    return evidence.step(UpgradeFact.DidNotComeUp.class).isPresent();
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<UpgradeFact.NotRolledBack> not = evidence.step(UpgradeFact.NotRolledBack.class);
    if (not.isPresent()) {
      return Finding.broken("%s", not.get().why());
    }
    Optional<UpgradeFact.RolledBack> back = evidence.step(UpgradeFact.RolledBack.class);
    Optional<UpgradeFact.Stopped> stopped = evidence.step(UpgradeFact.Stopped.class);
    if (back.isEmpty() || stopped.isEmpty()) {
      return Finding.unseen("the old version was not seen to run again");
    }
    boolean fromIt =
        back.get().savepoint() && back.get().restoredFrom().equals(stopped.get().savepoint());
    return fromIt
        ? Finding.holds(
            "the old version runs again as job %s, restored from the savepoint that it was stopped with",
            back.get().jobId())
        : Finding.broken(
            "the old version was restored from %s, not from the savepoint %s",
            back.get().restoredFrom().isEmpty() ? "nothing" : back.get().restoredFrom(),
            stopped.get().savepoint());
  }
}
