package io.firedrill.cli;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.KafkaChanges;
import io.firedrill.evidence.Recovery;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.judge.Verdict;
import io.firedrill.problem.Texts;
import io.firedrill.report.DrillReport;
import io.firedrill.report.UpgradeReport;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;

/** Prints a verdict with its reasons and the recovery's timeline. */
record ConsoleReport(PrintStream out) {
  private static final int BAR_CHARS = 40;

  void print(DrillReport report, Path html) {
    out.printf(Locale.ROOT, "%n%s  %s on %s%n", report.verdict(), report.drill(), report.target());
    report.reasons().forEach(reason -> out.println("  " + reason));
    report.recovery().ifPresent(this::timeline);
    out.printf(Locale.ROOT, "%nreport: %s%n", html);
  }

  /** An upgrade's: GO or NO-GO, why, and how long no version ran. */
  void print(Verdict verdict, Evidence evidence, Path html) {
    out.printf(Locale.ROOT, "%n%s%n", UpgradeReport.word(verdict.outcome()));
    verdict.reasons().forEach(reason -> out.println("  " + reason));
    KafkaChanges.of(evidence).sentences().forEach(note -> out.println("  note: " + note));
    evidence
        .last(UpgradeFact.Downtime.class)
        .ifPresent(
            down -> {
              out.printf(Locale.ROOT, "%ndown for %s%n", Texts.seconds(down.totalMillis()));
              down.phases()
                  .forEach(
                      part ->
                          out.printf(
                              Locale.ROOT, "  %-24s %6d ms%n", part.part().label(), part.millis()));
            });
    out.printf(Locale.ROOT, "%nreport: %s%n", html);
  }

  private void timeline(DrillReport.RecoveryReport recovery) {
    out.printf(
        Locale.ROOT, "%nrecovery %s %s%n", Texts.seconds(recovery.totalMillis()), recovery.span());
    double total = Math.max(1, recovery.totalMillis());
    long from = 0;
    for (Recovery.Phase phase : recovery.phases()) {
      int left = (int) Math.round(BAR_CHARS * from / total);
      int width = Math.max(1, (int) Math.round(BAR_CHARS * phase.millis() / total));
      out.printf(
          Locale.ROOT,
          "  %-20s %6d ms  %s%s%n",
          phase.name(),
          phase.millis(),
          " ".repeat(left),
          "█".repeat(width));
      from += phase.millis();
    }
    recovery
        .slowest()
        .filter(slowest -> !slowest.changedBy().isEmpty())
        .ifPresent(
            slowest ->
                out.printf(
                    Locale.ROOT,
                    "  most of it: %s; what changes it: %s%n",
                    slowest.phase(),
                    slowest.changedBy()));
    recovery
        .processGoneMillis()
        .ifPresent(
            millis ->
                out.printf(
                    Locale.ROOT, "  not counted: process gone after %s%n", Texts.seconds(millis)));
  }
}
