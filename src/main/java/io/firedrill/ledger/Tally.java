package io.firedrill.ledger;

import java.util.ArrayList;
import java.util.List;

/** Counts the faults that an audit finds, and describes the first few of each kind. */
final class Tally {
  private long records;
  private long rejected;
  private final FaultCount missing = new FaultCount();
  private final FaultCount duplicates = new FaultCount();
  private final FaultCount wrong = new FaultCount();
  private final FaultCount pastCut = new FaultCount();
  private final FaultCount displaced = new FaultCount();

  /** Takes note of what another has counted. */
  void add(Tally other) {
    records += other.records;
    rejected += other.rejected;
    missing.add(other.missing);
    duplicates.add(other.duplicates);
    wrong.add(other.wrong);
    pastCut.add(other.pastCut);
    displaced.add(other.displaced);
  }

  void record(boolean isRejected) {
    records++;
    if (isRejected) {
      rejected++;
    }
  }

  void missing(int split, long from, long to) {
    if (to == from + 1) {
      missing.add(1, "record %d of split %d is missing", from, split);
    } else {
      missing.add(to - from, "records %d to %d of split %d are missing", from, to - 1, split);
    }
  }

  void duplicate(int split, long sequence, String file) {
    duplicates.add(1, "record %d of split %d appears again in %s", sequence, split, file);
  }

  /** The record belongs to a part of the ledger that another job has written. */
  void before(int split, long sequence, long from, String file) {
    duplicates.add(
        1,
        "record %d of split %d is before record %d, where this ledger begins, in %s",
        sequence,
        split,
        from,
        file);
  }

  void wrong(String format, Object... args) {
    wrong.add(1, format, args);
  }

  /** It comes after a later record of the same key; what is repeated does so as well. */
  void displaced(String format, Object... args) {
    displaced.add(1, format, args);
  }

  void pastCut(int split, long sequence, long cut) {
    pastCut.add(1, "record %d of split %d is past the snapshot's offset %d", sequence, split, cut);
  }

  AuditReport report() {
    FaultCount misplaced = duplicates.count() == 0 ? displaced : new FaultCount();
    List<String> examples = new ArrayList<>();
    List.of(missing, duplicates, wrong, misplaced, pastCut)
        .forEach(kind -> examples.addAll(kind.examples()));
    return new AuditReport(
        records,
        rejected,
        missing.count(),
        duplicates.count(),
        wrong.count() + misplaced.count(),
        pastCut.count(),
        examples);
  }
}
