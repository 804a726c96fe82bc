package io.firedrill.contract;

import io.firedrill.ledger.AuditReport;
import io.firedrill.ledger.Cut;
import io.firedrill.problem.Texts;
import io.firedrill.store.ObjectStore;
import java.io.IOException;

/** Holds a job's output against its input, by the job's contract. */
public final class ContractAudit {
  private final Contract contract;
  private final Places places;

  /**
   * An audit.
   *
   * @param store the one that the job has its checkpoints in
   */
  public ContractAudit(Contract contract, ObjectStore store) {
    this(contract, new StoredPlaces(store));
  }

  ContractAudit(Contract contract, Places places) {
    this.contract = contract;
    this.places = places;
  }

  /**
   * Audits what the job has made of its input up to a cut.
   *
   * @param cut offsets of the input topic, by partition
   * @throws IOException if a side cannot be read, or not all of what the audit needs is there
   */
  public AuditReport audit(Cut cut) throws IOException {
    // the output first: what came out had gone in
    try (Messages output = places.look(contract.output().place());
        Messages input = places.look(contract.topic())) {
      return audit(new Audited(contract, input, output, cut));
    }
  }

  private AuditReport audit(Audited audited) throws IOException {
    for (int partition : audited.input().begin().keySet()) {
      if (!audited.cut().offsets().containsKey(partition)) {
        throw new IOException(
            Texts.format(
                "the snapshot has no offset for partition %d of %s",
                partition, contract.topic().name()));
      }
    }
    if (!Audited.isWhole(audited.output())) {
      throw new IOException(
          Texts.format(
              "%s begins at the offsets %s: what was written before is no longer there, and would look lost",
              contract.output().place().name(), audited.output().begin()));
    }
    if (contract.relation() instanceof Relation.Records records) {
      return new RecordsAudit(audited, records).report();
    }
    if (!audited.wholeInput()) {
      throw new IOException(
          Texts.format(
              "%s begins at the offsets %s: totals of records that are no longer there cannot be audited",
              contract.topic().name(), audited.input().begin()));
    }
    Relation.Totals totals = (Relation.Totals) contract.relation();
    return totals.window().isPresent()
        ? new WindowsAudit(audited, totals, totals.window().get()).report()
        : new RunningTotalsAudit(audited, totals).report();
  }
}
