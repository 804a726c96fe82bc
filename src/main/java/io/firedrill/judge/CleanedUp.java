package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.UpgradeFact;
import java.util.Optional;

/** Of the rehearsal nothing is left. */
record CleanedUp() implements Link {
  @Override
  public String name() {
    return "cleaned up";
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<UpgradeFact.Removed> removed = evidence.last(UpgradeFact.Removed.class);
    if (removed.isEmpty()) {
      return Finding.unseen("leftovers were not checked");
    }
    return removed.get().left().isEmpty()
        ? Finding.holds("all resources and objects of the rehearsal were removed")
        : Finding.broken(
            "%d leftovers were not removed, the first is %s",
            removed.get().left().size(), removed.get().left().get(0));
  }
}
