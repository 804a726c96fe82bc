package io.firedrill.report;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Recovery;
import io.firedrill.judge.Verdict;
import io.firedrill.problem.Texts;
import java.util.List;

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
    return text.append(links(report.links())).toString();
  }

  /** The verdict of a rehearsal, what would change, and each link of its proof. */
  public static String ofUpgrade(Evidence evidence, Verdict verdict) {
    UpgradeReport report = UpgradeReport.of(evidence, verdict);
    StringBuilder text =
        new StringBuilder(
            Texts.format("### %s: upgrade on %s%n%n", report.verdict(), plain(report.target())));
    report.changes().forEach(change -> text.append(Texts.format("- %s%n", plain(change))));
    if (!report.changes().isEmpty()) {
      text.append(Texts.format("%n"));
    }
    report
        .downtime()
        .ifPresent(
            down ->
                text.append(
                    Texts.format(
                        "No version ran for **%s**.%n%n", Texts.seconds(down.totalMillis()))));
    return text.append(links(report.links())).toString();
  }

  private static String links(List<DrillReport.LinkReport> links) {
    StringBuilder text =
        new StringBuilder(
            Texts.format("| link of the proof | finding | reason |%n|---|---|---|%n"));
    for (DrillReport.LinkReport link : links) {
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
