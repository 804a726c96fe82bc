package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.UpgradeFact;
import java.util.Optional;

/** Before anything was done the live job ran, checkpointed and wrote. */
record LiveSteady() implements Link {
  private static final String PHASE = "steady state";

  @Override
  public String name() {
    return PHASE;
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<Fact.DeadlineMissed> missed =
        evidence.first(Fact.DeadlineMissed.class, fact -> fact.phase().equals(PHASE));
    if (missed.isPresent()) {
      return Finding.unseen("the live job was not steady: %s", missed.get().message());
    }
    Optional<UpgradeFact.LiveSeen> before = evidence.steps(UpgradeFact.LiveSeen.class).findFirst();
    if (before.isEmpty()) {
      return Finding.unseen("the live job was not looked at");
    }
    return before.get().state().equals("RUNNING")
        ? Finding.holds("RUNNING, with completed checkpoints and a growing output")
        : Finding.broken("the live job is %s, not RUNNING", before.get().state());
  }
}
