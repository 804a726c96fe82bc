package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Ledger;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.problem.Texts;
import java.util.Map;
import java.util.Optional;

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
    return evidence.last(UpgradeFact.EndedEarly.class).isEmpty();
  }

  @Override
  public Finding examine(Evidence evidence) {
    if (evidence.last(UpgradeFact.SeamSeen.class).isEmpty()) {
      return new Audits(evidence, Ledger.LIVE, "").unseen("the seam was not seen");
    }
    Optional<String> elsewhere = cutElsewhere(evidence);
    if (elsewhere.isPresent()) {
      return Finding.unseen("%s", elsewhere.get());
    }
    Finding live =
        new Audits(evidence, Ledger.LIVE, "live, past the seam to a later checkpoint").finding();
    if (!(live instanceof Finding.Holds)) {
      return live;
    }
    Finding shadow = new Audits(evidence, Ledger.SHADOW, "shadow, from the seam on").finding();
    return shadow instanceof Finding.Holds
        ? Finding.holds("%s; %s", live.reason(), shadow.reason())
        : shadow;
  }

  /** An audit that was cut at other offsets than the seam's proves nothing about it. */
  private static Optional<String> cutElsewhere(Evidence evidence) {
    Map<Integer, Long> seam =
        evidence.all(UpgradeFact.SeamSeen.class).findFirst().orElseThrow().offsets();
    for (Fact.Audited audit : evidence.all(Fact.Audited.class).toList()) {
      boolean off =
          switch (audit.ledger()) {
            case SHADOW -> !audit.from().equals(seam);
            case LIVE ->
                seam.entrySet().stream()
                    .anyMatch(s -> audit.to().getOrDefault(s.getKey(), -1L) < s.getValue());
            case BEFORE, WHOLE -> false;
          };
      if (off) {
        return Optional.of(
            Texts.format(
                "the audit of %s, from %s to %s, does not meet the seam at %s",
                audit.ledger(), audit.from(), audit.to(), seam));
      }
    }
    return Optional.empty();
  }
}
