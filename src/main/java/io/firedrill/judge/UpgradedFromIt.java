package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.UpgradeFact;
import java.util.Optional;

/** The new version runs, restored from the savepoint that the old one was stopped with. */
record UpgradedFromIt() implements Link {
  @Override
  public String name() {
    return "upgraded";
  }

  @Override
  public boolean applies(Evidence evidence) {
    return evidence.step(UpgradeFact.UpgradeBegan.class).isPresent();
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<UpgradeFact.DidNotComeUp> failed = evidence.step(UpgradeFact.DidNotComeUp.class);
    if (failed.isPresent()) {
      return Finding.broken("the new version did not come up: %s", failed.get().why());
    }
    Optional<UpgradeFact.Upgraded> upgraded = evidence.step(UpgradeFact.Upgraded.class);
    Optional<UpgradeFact.Stopped> stopped = evidence.step(UpgradeFact.Stopped.class);
    if (upgraded.isEmpty() || stopped.isEmpty()) {
      return Finding.unseen("the new version was not seen to run");
    }
    boolean fromIt =
        upgraded.get().savepoint()
            && upgraded.get().restoredFrom().equals(stopped.get().savepoint());
    if (!fromIt) {
      return Finding.broken(
          "the new version was restored from %s, not from the savepoint %s",
          upgraded.get().restoredFrom().isEmpty() ? "nothing" : upgraded.get().restoredFrom(),
          stopped.get().savepoint());
    }
    return Finding.holds(
        "job %s was restored from it%s",
        upgraded.get().jobId(),
        evidence
            .step(UpgradeFact.Downtime.class)
            .map(down -> ", down for %.1f s".formatted(down.totalMillis() / 1000.0))
            .orElse(""));
  }
}
