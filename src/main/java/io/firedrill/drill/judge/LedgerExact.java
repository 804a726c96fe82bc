package io.firedrill.drill.judge;

import io.firedrill.drill.evidence.Evidence;
import io.firedrill.drill.evidence.Fact;
import io.firedrill.ledger.AuditReport;
import java.util.Optional;

/** Link 5: every record stands in the ledger once, the totals are right, and no tail is missing. */
record LedgerExact() implements Link {
  @Override
  public String name() {
    return "ledger";
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<Fact.LedgerAudited> audit = evidence.last(Fact.LedgerAudited.class);
    if (audit.isEmpty()) {
      return Finding.unseen(
          "the ledger was not audited: %s",
          evidence
              .last(Fact.AuditImpossible.class)
              .map(Fact.AuditImpossible::cause)
              .orElse("nobody tried"));
    }
    AuditReport report = audit.get().report();
    if (report.missing() + report.duplicates() + report.wrong() + report.beyond() > 0) {
      return Finding.broken(
          "%d missing, %d duplicates, %d wrong, %d behind the cut, among %d records; first: %s",
          report.missing(),
          report.duplicates(),
          report.wrong(),
          report.beyond(),
          report.records(),
          report.examples().isEmpty() ? "none" : report.examples().get(0));
    }
    Optional<Fact.StoppedWithSavepoint> stop = evidence.last(Fact.StoppedWithSavepoint.class);
    if (stop.isEmpty() || !stop.get().state().equals("FINISHED")) {
      return Finding.unseen(
          "the job was %s after the stop, not FINISHED: its last lines may not be committed",
          stop.map(Fact.StoppedWithSavepoint::state).orElse("not seen"));
    }
    if (report.records() == 0) {
      return Finding.unseen("the ledger holds no record");
    }
    return Finding.holds(
        "%d records (%d of them rejects), each once, totals right, up to the savepoint's offsets %s",
        report.records(), report.rejected(), audit.get().offsets());
  }
}
