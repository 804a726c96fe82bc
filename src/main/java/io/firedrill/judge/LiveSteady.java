package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Phase;
import io.firedrill.evidence.UpgradeFact;
import java.util.Optional;

/** Before anything was done the live job ran, checkpointed and wrote. */
record LiveSteady() implements Link {
  @Override
  public String name() {
    return "steady state";
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<Fact.DeadlineMissed> missed =
        evidence.first(Fact.DeadlineMissed.class, fact -> fact.phase() == Phase.STEADY_STATE);
    if (missed.isPresent()) {
      return Finding.unseen("the live job was not steady: %s", missed.get().message());
    }
    Optional<Finding> spoilt = Audits.spoiltBefore(evidence);
    if (spoilt.isPresent()) {
      return spoilt.get();
    }
    Optional<UpgradeFact.LiveSeen> before = evidence.all(UpgradeFact.LiveSeen.class).findFirst();
    if (before.isEmpty()) {
      return Finding.unseen("the live job was not looked at");
    }
    return before.get().running()
        ? Finding.holds("RUNNING, with completed checkpoints and a growing output")
        : Finding.broken("the live job is %s, not RUNNING", before.get().state());
  }
}
