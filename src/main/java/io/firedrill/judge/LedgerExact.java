package io.firedrill.judge;

import io.firedrill.evidence.Backlog;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.ledger.AuditReport;
import java.util.Optional;
import java.util.OptionalLong;

/** Link 5: every record stands in the ledger once, the totals are right, and no tail is missing. */
record LedgerExact() implements Link {
  @Override
  public String name() {
    return "ledger";
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<Fact.LedgerNotAudited> waived = evidence.last(Fact.LedgerNotAudited.class);
    if (waived.isPresent()) {
      return new Finding.NotAudited("not audited: " + waived.get().why());
    }
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
    if (report.records() == 0) {
      return Finding.unseen("the ledger holds no record");
    }
    Optional<String> notSure = whyNotCommitted(evidence, audit.get());
    return notSure.isPresent()
        ? Finding.unseen("%s", notSure.get())
        : Finding.holds(
            "%d records (%d of them rejects), each once, totals right, up to the offsets %s of %s",
            report.records(),
            report.rejected(),
            audit.get().offsets(),
            evidence.last(Fact.StoppedWithSavepoint.class).isPresent()
                ? "the savepoint"
                : "a checkpoint that completed after the recovery");
  }

  /**
   * Why lines below the cut may not be committed yet, or the cut may lie before what a fault could
   * have doubled. A job that was stopped has committed everything; one that runs on has committed
   * what lies below a checkpoint once a later one has completed.
   */
  private static Optional<String> whyNotCommitted(Evidence evidence, Fact.LedgerAudited audit) {
    Optional<Fact.StoppedWithSavepoint> stop = evidence.last(Fact.StoppedWithSavepoint.class);
    if (stop.isPresent()) {
      return stop.get().state().equals("FINISHED")
          ? Optional.empty()
          : Optional.of(
              "the job was %s after the stop, not FINISHED: its last lines may not be committed"
                  .formatted(stop.get().state()));
    }
    Optional<Fact.CheckpointSeen> cut =
        evidence.last(Fact.CheckpointSeen.class, c -> c.path().equals(audit.snapshot()));
    OptionalLong back = new Backlog(evidence).back();
    if (cut.isEmpty() || back.isEmpty() || cut.get().completedAt() < back.getAsLong()) {
      return Optional.of("the ledger was not audited beyond what the fault could have doubled");
    }
    boolean later =
        evidence
            .all(Fact.CheckpointSeen.class)
            .anyMatch(
                c ->
                    !c.savepoint()
                        && c.checkpointId() > cut.get().checkpointId()
                        && c.at() < audit.at());
    return later
        ? Optional.empty()
        : Optional.of("no later checkpoint had completed: lines below the cut may be pending");
  }
}
