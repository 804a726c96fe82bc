package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.UpgradeFact;
import java.util.Optional;

/** The shadow was restored from exactly the copy that was made for it. */
record ShadowRestored() implements Link {
  @Override
  public String name() {
    return "shadow restored";
  }

  @Override
  public boolean applies(Evidence evidence) {
    return evidence.step(UpgradeFact.EndedEarly.class).isEmpty();
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<UpgradeFact.ShadowFailed> failed = evidence.step(UpgradeFact.ShadowFailed.class);
    Optional<UpgradeFact.ShadowRestored> restored = evidence.step(UpgradeFact.ShadowRestored.class);
    Optional<UpgradeFact.Copied> copied = evidence.step(UpgradeFact.Copied.class);
    if (restored.isEmpty() || copied.isEmpty()) {
      return failed.isEmpty()
          ? Finding.unseen("it was not seen what the shadow was restored from")
          : failed.get().ofTheVersion()
              ? Finding.broken("the shadow did not come up: %s", failed.get().why())
              : Finding.unseen("there was no shadow: %s", failed.get().why());
    }
    boolean exactly =
        restored.get().savepoint() && restored.get().restoredFrom().equals(copied.get().path());
    return exactly
        ? Finding.holds("from checkpoint %d in the copy", restored.get().checkpointId())
        : Finding.broken(
            "the shadow was restored from %s, not from the copy %s",
            restored.get().restoredFrom().isEmpty() ? "nothing" : restored.get().restoredFrom(),
            copied.get().path());
  }
}
