package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Ledger;
import io.firedrill.ledger.AuditReport;
import io.firedrill.ledger.OpenTransaction;
import io.firedrill.problem.Texts;
import java.util.List;
import java.util.Optional;

/**
 * What the audit of a ledger came to.
 *
 * @param what is audited, for the finding; may be empty
 */
record Audits(Evidence evidence, Ledger ledger, String what) {
  /** The last audit of it. */
  Optional<Fact.Audited> audit() {
    return evidence.last(Fact.Audited.class, audit -> audit.ledger() == ledger);
  }

  /** Holds if each record was found once and all lines below the cut were committed. */
  Finding finding() {
    Optional<Finding> objection = objection();
    if (objection.isPresent()) {
      return objection.get();
    }
    Fact.Audited audit = audit().orElseThrow();
    return audit.committed()
        ? Finding.holds("%s%d records, each once, totals right", prefix(), audit.report().records())
        : Finding.unseen("%slines below the cut may be pending", prefix());
  }

  /** Why not each record was seen once; empty if each was. */
  Optional<Finding> objection() {
    Optional<Fact.Audited> audit = audit();
    if (audit.isEmpty()) {
      return Optional.of(unseen("the ledger was not audited"));
    }
    AuditReport report = audit.get().report();
    if (!report.exact()) {
      return Optional.of(Finding.broken("%s%s%s", prefix(), faults(report), heldBack()));
    }
    return report.records() == 0
        ? Optional.of(Finding.unseen("%sthere is no record", prefix()))
        : Optional.empty();
  }

  /** That the ledger was wrong before anything was done; empty if that was not seen. */
  static Optional<Finding> spoiltBefore(Evidence evidence) {
    return evidence
        .spoiltBefore()
        .map(
            report ->
                Finding.unseen(
                    "the ledger was not exact before anything was done: %s. Nothing can be proved"
                        + " with it: %s",
                    faults(report), whatToDo(evidence)));
  }

  private static String whatToDo(Evidence evidence) {
    return evidence.last(Fact.ContractRead.class).isPresent()
        ? "look at these records, and whether the contract says what the job does (firedrill"
            + " contract check)"
        : "empty the job's folder in the store, start the job without state, and try again";
  }

  private static String faults(AuditReport report) {
    return Texts.format(
        "%d missing, %d duplicates, %d wrong, %d past the cut, among %d records; first: %s",
        report.missing(),
        report.duplicates(),
        report.wrong(),
        report.pastCut(),
        report.records(),
        report.examples().isEmpty() ? "none" : report.examples().get(0));
  }

  /**
   * What a job that was stopped, or that died, has left open: consumers with {@code read_committed}
   * wait behind it, and what is prepared in a database keeps its locks.
   */
  String heldBack() {
    boolean stopped = evidence.last(Fact.StoppedWithSavepoint.class).isPresent();
    long fault = evidence.fault().map(Fact::at).orElse(0L);
    List<OpenTransaction> left =
        evidence
            .last(Fact.TransactionsSeen.class, this::sinceTheAudit)
            .map(Fact.TransactionsSeen::open)
            .orElse(List.of())
            .stream()
            .filter(open -> stopped || open.startedAt() < fault)
            .toList();
    List<String> ofTopics =
        left.stream().filter(open -> !open.prepared()).map(OpenTransaction::words).toList();
    String held =
        ofTopics.isEmpty()
            ? ""
            : Texts.format(
                "; readers with read_committed are held back by %s", String.join(", ", ofTopics));
    return held
        + new LeftPrepared(evidence)
            .words(left.stream().filter(OpenTransaction::prepared).toList());
  }

  private boolean sinceTheAudit(Fact.TransactionsSeen seen) {
    return audit().filter(audit -> seen.at() >= audit.at()).isPresent();
  }

  private String prefix() {
    return what.isEmpty() ? "" : what + ": ";
  }

  /**
   * A ledger that cannot be audited at all is not part of the proof; one that was not is unseen.
   */
  Finding unseen(String otherwise) {
    Optional<Fact.AuditWaived> waived = evidence.last(Fact.AuditWaived.class);
    if (waived.isPresent()) {
      return new Finding.NotAudited("not audited: " + waived.get().why());
    }
    return Finding.unseen(
        "%s%s",
        prefix(),
        evidence
            .last(Fact.NotAudited.class, not -> not.ledger() == ledger)
            .map(Fact.NotAudited::why)
            .orElse(otherwise));
  }
}
