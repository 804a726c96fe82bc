package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.RestoredFrom;
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
    return evidence.last(UpgradeFact.DidNotComeUp.class).isPresent();
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<UpgradeFact.NotRolledBack> not = evidence.last(UpgradeFact.NotRolledBack.class);
    if (not.isPresent()) {
      return Finding.broken("%s", not.get().why());
    }
    Optional<UpgradeFact.RolledBack> back = evidence.last(UpgradeFact.RolledBack.class);
    Optional<UpgradeFact.Stopped> stopped = evidence.last(UpgradeFact.Stopped.class);
    if (back.isEmpty() || stopped.isEmpty()) {
      return Finding.unseen("the old version was not seen to run again");
    }
    Optional<String> savepoint = stopped.get().with().savepoint();
    RestoredFrom from = back.get().from();
    return savepoint.filter(from::isSavepoint).isPresent()
        ? Finding.holds(
            "the old version runs again as job %s, restored from the savepoint that it was stopped with",
            back.get().jobId())
        : Finding.broken(
            "the old version was restored from %s, not from %s",
            from.label(),
            savepoint.map(path -> "the savepoint " + path).orElse("a savepoint: there was none"));
  }
}
