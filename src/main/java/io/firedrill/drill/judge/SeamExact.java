package io.firedrill.drill.judge;

import io.firedrill.drill.evidence.Evidence;
import io.firedrill.drill.evidence.UpgradeFact;

/**
 * The shadow wrote everything from the seam on, and live wrote all of its own, each record once.
 */
record SeamExact() implements Link {
  @Override
  public String name() {
    return "seam";
  }

  @Override
  public boolean applies(Evidence evidence) {
    return evidence.step(UpgradeFact.EndedEarly.class).isEmpty();
  }

  @Override
  public Finding examine(Evidence evidence) {
    if (evidence.step(UpgradeFact.SeamSeen.class).isEmpty()) {
      return Audits.unseen(evidence, UpgradeFact.Ledger.LIVE, "the seam was not seen");
    }
    Finding live =
        Audits.finding(
            evidence, UpgradeFact.Ledger.LIVE, "live, over the seam to a later checkpoint");
    if (!(live instanceof Finding.Holds)) {
      return live;
    }
    Finding shadow = Audits.finding(evidence, UpgradeFact.Ledger.SHADOW, "the shadow from it on");
    return shadow instanceof Finding.Holds
        ? Finding.holds("%s; %s", live.reason(), shadow.reason())
        : shadow;
  }
}
