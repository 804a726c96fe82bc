package io.firedrill.judge;

import io.firedrill.cluster.StoppedWith;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.UpgradeFact;
import java.util.Optional;

/** The old version was stopped as its settings say: with a savepoint, or by last-state. */
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
    if (byLastState(evidence, with)) {
      return Finding.holds(
          "none was meant to be: the operator stopped it by last-state, as upgradeMode says");
    }
    return Finding.broken(
        "it was stopped in the mode %s",
        with instanceof StoppedWith.LastState ? "last-state" : "stateless");
  }

  /** Whether it was stopped by last-state, and was to be. */
  static boolean byLastState(Evidence evidence, StoppedWith with) {
    return with instanceof StoppedWith.LastState
        && evidence
            .last(UpgradeFact.SettingsSeen.class)
            .filter(seen -> seen.settings().lastState())
            .isPresent();
  }
}
