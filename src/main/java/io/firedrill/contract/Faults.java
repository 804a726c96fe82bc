package io.firedrill.contract;

import io.firedrill.ledger.AuditReport;
import io.firedrill.ledger.FaultCount;
import java.util.ArrayList;
import java.util.List;

/** What an audit has found so far. */
final class Faults {
  private long records;
  private final FaultCount missing = new FaultCount();
  private final FaultCount duplicates = new FaultCount();
  private final FaultCount wrong = new FaultCount();
  private final FaultCount pastCut = new FaultCount();

  void right(long more) {
    records += more;
  }

  void missing(long more, String format, Object... args) {
    missing.add(more, format, args);
  }

  void duplicates(long more, String format, Object... args) {
    duplicates.add(more, format, args);
  }

  void wrong(String format, Object... args) {
    wrong.add(1, format, args);
  }

  void pastCut(long more, String format, Object... args) {
    pastCut.add(more, format, args);
  }

  AuditReport report() {
    List<String> examples = new ArrayList<>();
    List.of(missing, duplicates, wrong, pastCut).forEach(kind -> examples.addAll(kind.examples()));
    return new AuditReport(
        records, 0, missing.count(), duplicates.count(), wrong.count(), pastCut.count(), examples);
  }
}
