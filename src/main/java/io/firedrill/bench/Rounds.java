package io.firedrill.bench;

import io.firedrill.ledger.AuditReport;
import io.firedrill.report.Percentiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Audits the same several times.
 *
 * @param rounds how many are measured, after a first one
 */
record Rounds(int rounds) {
  /** Audits once. */
  @FunctionalInterface
  interface Audit {
    AuditReport run() throws IOException;
  }

  /** So many records a second, the median of the rounds; each must find all of them right. */
  long recordsPerSecond(long records, Audit audit) throws IOException {
    List<Long> millis = new ArrayList<>();
    for (int round = 0; round <= rounds; round++) {
      long from = System.nanoTime();
      AuditReport report = audit.run();
      millis.add((System.nanoTime() - from) / 1_000_000);
      if (report.records() != records || !report.examples().isEmpty()) {
        throw new IllegalStateException("the audit of a healthy ledger said " + report);
      }
    }
    long median = new Percentiles(millis.subList(1, millis.size())).median();
    return records * 1_000 / Math.max(1, median);
  }
}
