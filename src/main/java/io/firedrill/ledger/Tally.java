package io.firedrill.ledger;

import io.firedrill.problem.Texts;
import java.util.ArrayList;
import java.util.List;

/** Counts the faults that an audit finds, and describes the first few of each kind. */
final class Tally {
  private static final int EXAMPLES_PER_KIND = 5;

  private long records;
  private long rejected;
  private final Kind missing = new Kind();
  private final Kind duplicates = new Kind();
  private final Kind wrong = new Kind();
  private final Kind pastCut = new Kind();
  private final Kind displaced = new Kind();

  private static final class Kind {
    private long count;
    private final List<String> examples = new ArrayList<>();

    void add(long more, String format, Object... args) {
      count += more;
      if (examples.size() < EXAMPLES_PER_KIND) {
        examples.add(Texts.format(format, args));
      }
    }
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
    Kind misplaced = duplicates.count == 0 ? displaced : new Kind();
    List<String> examples = new ArrayList<>();
    List.of(missing, duplicates, wrong, misplaced, pastCut)
        .forEach(kind -> examples.addAll(kind.examples));
    return new AuditReport(
        records,
        rejected,
        missing.count,
        duplicates.count,
        wrong.count + misplaced.count,
        pastCut.count,
        examples);
  }
}
