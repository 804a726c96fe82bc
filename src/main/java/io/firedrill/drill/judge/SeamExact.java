package io.firedrill.drill.judge;

import io.firedrill.drill.evidence.Evidence;
import io.firedrill.drill.evidence.UpgradeFact;

/** Live wrote everything up to the seam, the shadow everything from there on, each record once. */
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
    Finding live = Audits.finding(evidence, UpgradeFact.Ledger.LIVE, "live up to the seam");
    if (!(live instanceof Finding.Holds)) {
      return live;
    }
    Finding shadow = Audits.finding(evidence, UpgradeFact.Ledger.SHADOW, "the shadow from it on");
    return shadow instanceof Finding.Holds
        ? Finding.holds("%s; %s", live.reason(), shadow.reason())
        : shadow;
  }
}
