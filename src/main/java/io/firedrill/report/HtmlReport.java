package io.firedrill.report;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Recovery;
import io.firedrill.problem.Texts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One self-contained page: no script, no font, nothing fetched. */
final class HtmlReport {
  private static final int CHECKPOINTS_AROUND = 4;

  private HtmlReport() {}

  static String of(DrillReport report, Evidence seen) {
    Evidence evidence = seen.onOneClock();
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("title", report.verdict() + " · " + report.drill());
    page.put("drill", report.drill());
    page.put("target", report.target());
    page.put("hypothesis", report.hypothesis());
    page.put("verdict", report.verdict().name());
    page.put("verdictClass", report.verdict().name().toLowerCase(Locale.ROOT));
    page.put("when", evidence.started().map(s -> Page.time(s.at())).orElse("unknown"));
    page.put("links", Page.links(report.links()));
    page.put("fault", report.fault().map(f -> new Page.Table(faultRows(f))).orElse(null));
    page.put("restored", report.restored().orElse(null));
    page.put(
        "recovery",
        Recovery.of(evidence).map(each -> RecoveryChart.of(each, evidence)).orElse(null));
    page.put("rate", TimeChart.rate(evidence).orElse(null));
    page.put("backlog", TimeChart.backlog(evidence).orElse(null));
    page.put("cluster", ClusterLog.of(evidence).orElse(null));
    page.put("checkpoints", Page.table(checkpoints(evidence)));
    page.put(
        "attempts",
        Page.table(evidence.all(Fact.AttemptPrinted.class).map(HtmlReport::attempt).toList()));
    page.put("audit", report.audit().orElse(null));
    page.put("versions", Page.rows(report.versions()));
    page.put("settings", Page.rows(report.settings()));
    page.put(
        "repeat",
        Texts.format(
            "bin/firedrill drill %s%s",
            report.drill(),
            report.target().equals("local") ? pipeline(evidence) : " --target " + report.target()));
    return Templates.fill("report.html", page);
  }

  /** The option with which it ran, by what was seen of it. */
  private static String pipeline(Evidence evidence) {
    Optional<Fact.TransactionsSeen> seen = evidence.first(Fact.TransactionsSeen.class);
    if (evidence.first(Fact.PreparedLimitSeen.class).isPresent()) {
      // of a job with topics they are looked at before the fault
      long fault = evidence.fault().map(Fact::at).orElse(0L);
      return seen.filter(look -> look.at() < fault).isPresent()
          ? " --pipeline kafka-jdbc"
          : " --pipeline jdbc";
    }
    if (seen.isPresent()) {
      return " --pipeline kafka";
    }
    return evidence.first(Fact.CheckpointSeen.class, c -> c.path().startsWith("hdfs:")).isPresent()
        ? " --pipeline hdfs"
        : "";
  }

  private static List<Page.Row> faultRows(DrillReport.FaultReport fault) {
    return List.of(
        new Page.Row("what", fault.kind()),
        new Page.Row("victim", fault.victim()),
        new Page.Row("at", Page.time(fault.at().toEpochMilli())),
        new Page.Row("effect", fault.effect()));
  }

  private record AttemptRow(int attempt, long first, long last) {}

  private static AttemptRow attempt(Fact.AttemptPrinted printed) {
    List<Long> records = printed.records();
    return new AttemptRow(printed.attempt(), records.get(0), records.get(records.size() - 1));
  }

  private record CheckpointRow(long id, String kind, String completed, String size, String note) {}

  /** The checkpoints around the fault, in the order of their completion. */
  private static List<CheckpointRow> checkpoints(Evidence evidence) {
    Optional<Fact.FaultTookEffect> fault = evidence.fault();
    if (fault.isEmpty()) {
      return List.of();
    }
    long at = fault.get().at();
    List<Fact.CheckpointSeen> all =
        evidence
            .all(Fact.CheckpointSeen.class)
            .sorted(Comparator.comparingLong(Fact.CheckpointSeen::completedAt))
            .toList();
    List<Fact.CheckpointSeen> before = all.stream().filter(c -> c.completedAt() < at).toList();
    List<Fact.CheckpointSeen> after = all.stream().filter(c -> c.completedAt() >= at).toList();
    List<Fact.CheckpointSeen> shown =
        new ArrayList<>(
            before.subList(Math.max(0, before.size() - CHECKPOINTS_AROUND), before.size()));
    shown.addAll(after.subList(0, Math.min(CHECKPOINTS_AROUND, after.size())));
    return shown.stream().map(c -> row(c, at, evidence)).toList();
  }

  private static CheckpointRow row(Fact.CheckpointSeen c, long fault, Evidence evidence) {
    boolean restored =
        evidence.restoresAfterFault().stream()
            .anyMatch(restore -> restore.checkpointId() == c.checkpointId());
    return new CheckpointRow(
        c.checkpointId(),
        c.savepoint() ? "savepoint" : "checkpoint",
        Page.sinceFault(c.completedAt() - fault),
        Texts.format("%.1f kB", c.stateBytes() / 1000.0),
        restored ? "restored" : "");
  }
}
