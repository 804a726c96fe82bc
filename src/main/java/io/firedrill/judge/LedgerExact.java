package io.firedrill.judge;

import io.firedrill.evidence.Backlog;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Ledger;
import io.firedrill.ledger.AuditReport;
import io.firedrill.problem.Texts;
import java.util.Optional;
import java.util.OptionalLong;

/** Link 5: every record is in the ledger once, the totals are right, and no tail is missing. */
record LedgerExact() implements Link {
  @Override
  public String name() {
    return "ledger";
  }

  @Override
  public Finding examine(Evidence evidence) {
    Audits audits = new Audits(evidence, Ledger.LIVE, "");
    if (!evidence.audited()) {
      return audits.unseen("");
    }
    Optional<Finding> objection = audits.objection();
    if (objection.isPresent()) {
      return objection.get();
    }
    Fact.Audited audit = audits.audit().orElseThrow();
    AuditReport report = audit.report();
    Optional<Fact.ContractRead> contract = evidence.last(Fact.ContractRead.class);
    Optional<String> notSure = whyNotCommitted(evidence, audit);
    return notSure.isPresent()
        ? Finding.unseen("%s", notSure.get())
        : Finding.holds(
            "%s, up to the offsets %s of %s%s%s",
            words(report, contract.isPresent()),
            audit.to(),
            evidence.last(Fact.StoppedWithSavepoint.class).isPresent()
                ? "the savepoint"
                : "a checkpoint that completed after the recovery",
            audits.heldBack(),
            contract.map(LedgerExact::words).orElse(""));
  }

  private static String words(AuditReport report, boolean byContract) {
    return byContract
        ? Texts.format("%d records, audited by contract", report.records())
        : Texts.format(
            "%d records (%d of them rejects), each once, totals right",
            report.records(), report.rejected());
  }

  /** What the contract of a job proves and what it leaves open. */
  private static String words(Fact.ContractRead contract) {
    return Texts.format(
        ". The contract %s proves: %s. It leaves open: %s",
        contract.name(),
        String.join("; ", contract.proves()),
        String.join("; ", contract.leavesOpen()));
  }

  /**
   * Why lines below the cut may not be committed yet, or the cut may lie before what a fault could
   * have duplicated. A job that was stopped has committed everything; one that runs on has
   * committed what lies below a checkpoint once a later one has completed.
   */
  private static Optional<String> whyNotCommitted(Evidence evidence, Fact.Audited audit) {
    Optional<Fact.StoppedWithSavepoint> stop = evidence.last(Fact.StoppedWithSavepoint.class);
    if (stop.isPresent()) {
      return stop.get().state().equals("FINISHED")
          ? Optional.empty()
          : Optional.of(
              Texts.format(
                  "the job was %s after the stop, not FINISHED: its last lines may not be"
                      + " committed",
                  stop.get().state()));
    }
    Optional<Fact.CheckpointSeen> cut =
        evidence.last(Fact.CheckpointSeen.class, c -> c.path().equals(audit.snapshot()));
    OptionalLong back = new Backlog(evidence).recoveredAt();
    if (cut.isEmpty()
        || back.isEmpty()
        || cut.get().completedAt() < back.getAsLong() + evidence.clockUncertainty()) {
      return Optional.of("the ledger was not audited beyond what the fault could have duplicated");
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
