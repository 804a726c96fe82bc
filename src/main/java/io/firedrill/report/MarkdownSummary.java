package io.firedrill.report;

import io.firedrill.evidence.Recovery;
import io.firedrill.problem.Texts;

/** What runs came to in Markdown, as the pages of CI services show it. */
public final class MarkdownSummary {
  private MarkdownSummary() {}

  /** The verdict of a drill, how its recovery went, and each link of its proof. */
  public static String of(DrillReport report) {
    StringBuilder text =
        new StringBuilder(
            Texts.format(
                "### %s: %s on %s%n%n%s%n%n",
                report.verdict(),
                plain(report.drill()),
                plain(report.target()),
                plain(report.hypothesis())));
    report.recovery().ifPresent(recovery -> text.append(recovery(recovery)));
    text.append(Texts.format("| link of the proof | finding | reason |%n|---|---|---|%n"));
    for (DrillReport.LinkReport link : report.links()) {
      text.append(
          Texts.format(
              "| %s | %s | %s |%n", plain(link.name()), link.finding(), plain(link.reason())));
    }
    return text.append(Texts.format("%n")).toString();
  }

  private static String recovery(DrillReport.RecoveryReport recovery) {
    StringBuilder text =
        new StringBuilder(
            Texts.format(
                "Recovery: **%s** %s%n%n| phase | ms |%n|---|---:|%n",
                Texts.seconds(recovery.totalMillis()), recovery.span()));
    for (Recovery.Phase phase : recovery.phases()) {
      text.append(Texts.format("| %s | %d |%n", plain(phase.name()), phase.millis()));
    }
    return text.append(Texts.format("%n")).toString();
  }

  /** A drill that came to no verdict, and why. */
  public static String notRun(String drill, String why) {
    return Texts.format("### NOT RUN: %s%n%n%s%n%n", plain(drill), plain(why));
  }

  /** Reasons quote what logs and exceptions say, which is not to become a table, a link or HTML. */
  private static String plain(String text) {
    return text.replaceAll("\\R", " ")
        .replaceAll("[\\\\`*_\\[\\]{}|#~!]", "\\\\$0")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;");
  }
}
