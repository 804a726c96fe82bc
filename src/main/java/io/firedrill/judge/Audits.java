package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.ledger.AuditReport;
import java.util.Optional;

/** What the audit of a ledger came to. */
final class Audits {
  private Audits() {}

  static Finding finding(Evidence evidence, UpgradeFact.Ledger ledger, String what) {
    Optional<UpgradeFact.Audited> audited =
        evidence
            .steps(UpgradeFact.Audited.class)
            .filter(audit -> audit.ledger() == ledger)
            .reduce((earlier, later) -> later);
    if (audited.isEmpty()) {
      return unseen(evidence, ledger, "%s: nobody audited it".formatted(what));
    }
    AuditReport report = audited.get().report();
    if (report.missing() + report.duplicates() + report.wrong() + report.beyond() > 0) {
      return Finding.broken(
          "%s: %d missing, %d duplicates, %d wrong, %d behind the cut, among %d records; first: %s",
          what,
          report.missing(),
          report.duplicates(),
          report.wrong(),
          report.beyond(),
          report.records(),
          report.examples().isEmpty() ? "none" : report.examples().get(0));
    }
    if (report.records() == 0) {
      return Finding.unseen("%s: there is no record", what);
    }
    return audited.get().committed()
        ? Finding.holds("%s: %d records, each once, totals right", what, report.records())
        : Finding.unseen("%s: lines below the cut may be pending", what);
  }

  /**
   * A ledger that cannot be audited at all is not part of the proof; one that was not is unseen.
   */
  static Finding unseen(Evidence evidence, UpgradeFact.Ledger ledger, String otherwise) {
    if (!evidence.audited()) {
      return new Finding.NotAudited(
          "not audited: "
              + evidence.last(Fact.LedgerNotAudited.class).map(fact -> fact.why()).orElse(""));
    }
    return evidence
        .steps(UpgradeFact.NotAudited.class)
        .filter(not -> not.ledger() == ledger)
        .reduce((earlier, later) -> later)
        .map(not -> Finding.unseen("%s", not.why()))
        .orElse(Finding.unseen("%s", otherwise));
  }
}
