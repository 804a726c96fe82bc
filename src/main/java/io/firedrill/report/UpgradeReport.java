package io.firedrill.report;

import io.firedrill.drill.judge.Verdict;

/** What an upgrade's report says. */
public final class UpgradeReport {
  private UpgradeReport() {}

  /** The verdict in the words of upgrades. */
  public static String word(Verdict.Outcome outcome) {
    return switch (outcome) {
      case PASS -> "GO";
      case FAIL -> "NO-GO";
      case INCONCLUSIVE -> "INCONCLUSIVE";
    };
  }
}
