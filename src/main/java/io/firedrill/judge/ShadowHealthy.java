package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.UpgradeFact;
import java.util.Optional;

/** The shadow ran without a restart, checkpointed and wrote, and could be stopped. */
record ShadowHealthy() implements Link {
  private static final int CHECKPOINTS = 2;

  @Override
  public String name() {
    return "shadow healthy";
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<UpgradeFact.EndedEarly> early = evidence.last(UpgradeFact.EndedEarly.class);
    if (early.isPresent()) {
      // the other links of the shadow fall away then: without this one it could be a GO
      return Finding.unseen("there was no shadow: %s", early.get().why());
    }
    Optional<UpgradeFact.ShadowFailed> failed = evidence.last(UpgradeFact.ShadowFailed.class);
    if (failed.isPresent()) {
      return failed.get().ofTheVersion()
          ? Finding.broken("%s", failed.get().why())
          : Finding.unseen("%s", failed.get().why());
    }
    Optional<UpgradeFact.ShadowSeen> seen = evidence.last(UpgradeFact.ShadowSeen.class);
    Optional<UpgradeFact.ShadowStopped> stopped = evidence.last(UpgradeFact.ShadowStopped.class);
    if (seen.isEmpty() || stopped.isEmpty()) {
      return Finding.unseen("the shadow was not seen to run and to be stopped");
    }
    if (seen.get().attempts() > 0) {
      return Finding.broken("%d subtasks of the shadow were restarted", seen.get().attempts());
    }
    if (seen.get().checkpoints() < CHECKPOINTS) {
      return Finding.unseen(
          "only %d checkpoints of the shadow completed; %d are required",
          seen.get().checkpoints(), CHECKPOINTS);
    }
    if (!stopped.get().state().equals("FINISHED")) {
      return Finding.broken(
          "after stop-with-savepoint the shadow was %s, not FINISHED", stopped.get().state());
    }
    return Finding.holds(
        "RUNNING without a restart, %d checkpoints, stopped with a savepoint",
        seen.get().checkpoints());
  }
}
