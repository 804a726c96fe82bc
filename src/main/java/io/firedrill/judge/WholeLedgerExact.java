package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Ledger;
import io.firedrill.evidence.UpgradeFact;

/** The ledger over all versions that wrote it holds every record once. */
record WholeLedgerExact() implements Link {
  @Override
  public String name() {
    return "whole ledger";
  }

  @Override
  public boolean applies(Evidence evidence) {
    return evidence.last(UpgradeFact.UpgradeBegan.class).isPresent();
  }

  @Override
  public Finding examine(Evidence evidence) {
    return new Audits(evidence, Ledger.WHOLE, "over both versions").finding();
  }
}
