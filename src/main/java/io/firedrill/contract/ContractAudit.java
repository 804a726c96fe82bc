package io.firedrill.contract;

import io.firedrill.ledger.AuditReport;
import io.firedrill.ledger.Cut;
import io.firedrill.problem.Texts;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.util.Map;

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
   * Audits what the job has made of a part of its input. A cut that begins somewhere is for a job
   * that was restored there: of records its output has none that went in before; totals go on from
   * those that were added up since the job began.
   *
   * @param cut offsets of the input topic, by partition; without a begin it begins where the
   *     contract says
   * @throws IOException if a side cannot be read, or not all of what the audit needs is there
   */
  public AuditReport audit(Cut cut) throws IOException {
    // the output first: what came out had gone in
    try (Messages output = places.look(contract.output().place());
        Messages input = places.look(input(cut))) {
      return audit(new Audited(contract, input, output, cut));
    }
  }

  private Place.Topic input(Cut cut) {
    return contract.relation() instanceof Relation.Records && !cut.from().isEmpty()
        ? contract.topic().readFrom(new Start.Offsets(cut.from()))
        : contract.topic();
  }

  /** Of records that were replaced by later ones nobody can tell whether they are missing. */
  private void refuseCompacted() throws IOException {
    boolean lastCounts = contract.relation() instanceof Relation.Totals totals && totals.upsert();
    if (places.compacted(contract.topic())) {
      throw compacted(contract.topic());
    }
    if (!lastCounts && places.compacted(contract.output().place())) {
      throw compacted(contract.output().place());
    }
  }

  static IOException compacted(Place place) {
    return new IOException(
        Texts.format(
            "%s is compacted (its cleanup.policy): what a later record of the same key has replaced would look lost",
            place.name()));
  }

  static IOException deleted(Place place, Messages left) {
    return new IOException(
        Texts.format(
            "%s begins at the offsets %s: what was written before is no longer there, and would look lost",
            place.name(), left.begin()));
  }

  private AuditReport audit(Audited audited) throws IOException {
    refuseCompacted();
    checkOffsets(audited);
    if (!audited.output().whole()) {
      throw deleted(contract.output().place(), audited.output());
    }
    if (contract.relation() instanceof Relation.Records records) {
      return new RecordsAudit(audited, records).report();
    }
    if (!audited.input().whole()) {
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

  private void checkOffsets(Audited audited) throws IOException {
    for (Map.Entry<Integer, Long> begin : audited.input().begin().entrySet()) {
      Long next = audited.cut().offsets().get(begin.getKey());
      if (next == null) {
        throw new IOException(
            Texts.format(
                "the snapshot has no offset for partition %d of %s",
                begin.getKey(), contract.topic().name()));
      }
      if (next > 0 && next < begin.getValue() && audited.input().whole()) {
        throw new IOException(
            Texts.format(
                "the snapshot has offset %d for partition %d of %s, and was to begin at %d: see from in the contract",
                next, begin.getKey(), contract.topic().name(), begin.getValue()));
      }
    }
  }
}
