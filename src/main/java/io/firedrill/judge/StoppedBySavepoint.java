package io.firedrill.judge;

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
    return evidence.step(UpgradeFact.UpgradeBegan.class).isPresent();
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<UpgradeFact.Stopped> stopped = evidence.step(UpgradeFact.Stopped.class);
    if (stopped.isEmpty()) {
      return Finding.unseen("it was not seen how the old version was stopped");
    }
    String mode = stopped.get().mode();
    String path = stopped.get().savepoint();
    if (!mode.equals("savepoint")) {
      return Finding.broken("it was stopped in the mode %s", mode.isEmpty() ? "none" : mode);
    }
    if (!path.contains("/")) {
      return Finding.broken(
          "no savepoint was taken: the operator says %s", path.isEmpty() ? "nothing" : path);
    }
    return Finding.holds("%s", path);
  }
}
