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

  /** Medians; each round must find all of the records right. */
  Speed measure(long records, Audit audit) throws IOException {
    List<Long> millis = new ArrayList<>();
    List<Long> cpuMillis = new ArrayList<>();
    for (int round = 0; round <= rounds; round++) {
      long from = System.nanoTime();
      long cpuFrom = cpu();
      AuditReport report = audit.run();
      millis.add((System.nanoTime() - from) / 1_000_000);
      cpuMillis.add((cpu() - cpuFrom) / 1_000_000);
      if (report.records() != records || !report.examples().isEmpty()) {
        throw new IllegalStateException("the audit of a healthy ledger said " + report);
      }
    }
    return new Speed(perSecond(records, millis), perSecond(records, cpuMillis));
  }

  private static long cpu() {
    return ProcessHandle.current()
        .info()
        .totalCpuDuration()
        .orElseThrow(() -> new IllegalStateException("the CPU time of this process cannot be read"))
        .toNanos();
  }

  private static long perSecond(long records, List<Long> millis) {
    return records
        * 1_000
        / Math.max(1, new Percentiles(millis.subList(1, millis.size())).median());
  }
}
