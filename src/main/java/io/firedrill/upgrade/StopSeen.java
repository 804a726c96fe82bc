package io.firedrill.upgrade;

import io.firedrill.cluster.StoppedWith;
import io.firedrill.cluster.UpgradeProgress;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.run.LedgerAudit;
import io.firedrill.run.Phases;
import java.io.IOException;
import java.util.Optional;

/** How the old version was stopped, as it was reported last; recorded once. */
final class StopSeen {
  private final Phases phases;
  private final Optional<LedgerAudit> audit;
  private Optional<StoppedWith> last = Optional.empty();
  private boolean recorded;

  StopSeen(Phases phases, Optional<LedgerAudit> audit) {
    this.phases = phases;
    this.audit = audit;
  }

  void see(UpgradeProgress progress) {
    last = progress.stopped().or(() -> last);
  }

  /** Whether the upgrade has been noticed. */
  boolean begun() {
    return last.isPresent();
  }

  void record() {
    if (!recorded && last.isPresent()) {
      recorded = true;
      phases.add(new UpgradeFact.Stopped(phases.now(), last.get()));
      last.get().savepoint().ifPresent(path -> audit.ifPresent(ledger -> recordSeam(ledger, path)));
    }
  }

  private void recordSeam(LedgerAudit ledger, String savepoint) {
    try {
      phases.add(new UpgradeFact.SeamSeen(phases.now(), savepoint, ledger.offsets(savepoint)));
    } catch (IOException e) {
      // the whole ledger is audited all the same
    }
  }
}
