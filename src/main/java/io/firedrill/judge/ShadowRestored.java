package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.RestoredFrom;
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
    return evidence.last(UpgradeFact.EndedEarly.class).isEmpty();
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<UpgradeFact.ShadowFailed> failed = evidence.last(UpgradeFact.ShadowFailed.class);
    Optional<UpgradeFact.ShadowRestored> restored = evidence.last(UpgradeFact.ShadowRestored.class);
    Optional<UpgradeFact.Copied> copied = evidence.last(UpgradeFact.Copied.class);
    if (restored.isEmpty() || copied.isEmpty()) {
      return failed.isEmpty()
          ? Finding.unseen("what the shadow was restored from was not observed")
          : failed.get().ofTheVersion()
              ? Finding.broken("the shadow did not come up: %s", failed.get().why())
              : Finding.unseen("there was no shadow: %s", failed.get().why());
    }
    RestoredFrom from = restored.get().from();
    return from instanceof RestoredFrom.Snapshot snapshot && from.isSavepoint(copied.get().path())
        ? Finding.holds("from checkpoint %d in the copy", snapshot.checkpointId())
        : Finding.broken(
            "the shadow was restored from %s, not from the copy %s",
            from.label(), copied.get().path());
  }
}
