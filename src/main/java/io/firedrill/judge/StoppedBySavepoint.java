package io.firedrill.judge;

import io.firedrill.cluster.StoppedWith;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.UpgradeFact;
import java.util.Optional;

/** The old version was stopped with a savepoint, and in no other way. */
record StoppedBySavepoint() implements Link {
  @Override
  public String name() {
    return "stopped by savepoint";
  }

  @Override
  public boolean applies(Evidence evidence) {
    return evidence.last(UpgradeFact.UpgradeBegan.class).isPresent();
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<UpgradeFact.Stopped> stopped = evidence.last(UpgradeFact.Stopped.class);
    if (stopped.isEmpty()) {
      return Finding.unseen("how the old version was stopped was not observed");
    }
    StoppedWith with = stopped.get().with();
    if (with instanceof StoppedWith.Savepoint savepoint) {
      return Finding.holds("%s", savepoint.path());
    }
    if (with instanceof StoppedWith.NoSavepoint none) {
      return Finding.broken(
          "no savepoint was taken: the operator says %s",
          none.reported().isEmpty() ? "nothing" : none.reported());
    }
    return Finding.broken(
        "it was stopped in the mode %s",
        with instanceof StoppedWith.LastState ? "last-state" : "stateless");
  }
}
