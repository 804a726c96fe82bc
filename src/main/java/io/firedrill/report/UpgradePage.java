package io.firedrill.report;

import io.firedrill.contract.OutputDiff;
import io.firedrill.contract.OutputDiff.Difference;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Ledger;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.ledger.AuditReport;
import io.firedrill.problem.Texts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** An upgrade's report as one self-contained page: no script, no font, nothing fetched. */
final class UpgradePage {
  private UpgradePage() {}

  static String of(UpgradeReport report, Evidence evidence) {
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("title", report.verdict() + " · upgrade");
    page.put("verdict", report.verdict());
    page.put("verdictClass", css(report.verdict()));
    page.put("target", report.target());
    page.put("changes", report.changes());
    page.put("notes", report.notes());
    page.put("when", Page.time(evidence.facts().get(0).at()));
    page.put("links", Page.links(report.links()));
    page.put("seams", seams(report, evidence));
    page.put("downtime", report.downtime().map(UpgradePage::downtime).orElse(null));
    page.put("rate", TimeChart.rate(evidence, copiedAt(evidence)).orElse(null));
    page.put("throughput", report.throughput().map(t -> t.describe()).orElse(null));
    page.put("states", Page.table(states(report)));
    page.put("checks", Page.table(checks(evidence)));
    page.put(
        "compared", Page.table(report.compared().map(UpgradePage::compared).orElse(List.of())));
    page.put("audits", Page.table(audits(report)));
    page.put("versions", Page.rows(report.versions()));
    return Templates.fill("upgrade.html", page);
  }

  private static OptionalLong copiedAt(Evidence evidence) {
    return evidence
        .last(UpgradeFact.Copied.class)
        .map(copied -> OptionalLong.of(copied.at()))
        .orElseGet(OptionalLong::empty);
  }

  private static String css(String verdict) {
    return switch (verdict) {
      case "GO" -> "pass";
      case "NO-GO" -> "fail";
      default -> "inconclusive";
    };
  }

  /**
   * A seam, drawn: a lane for each split, the old version's records left of it, the new one's
   * right.
   */
  private record SeamDrawn(
      String title, String savepoint, String whose, List<Lane> lanes, int height, int bottom) {}

  private record Lane(
      int split,
      String last,
      String first,
      String end,
      String y,
      String text,
      String x,
      String width) {}

  private static final int LANE = 46;
  private static final double MIDDLE = 395;
  private static final double RIGHT = 720;

  private static List<SeamDrawn> seams(UpgradeReport report, Evidence evidence) {
    List<SeamDrawn> drawn = new ArrayList<>();
    for (UpgradeReport.Seam seam : report.seams()) {
      boolean rehearsal = seam.what().equals("rehearsal");
      Optional<Fact.Audited> after =
          evidence
              .all(Fact.Audited.class)
              .filter(a -> a.ledger() == (rehearsal ? Ledger.SHADOW : Ledger.WHOLE))
              .reduce((earlier, later) -> later);
      List<Lane> lanes = new ArrayList<>();
      seam.firstOfNew()
          .forEach(
              (split, first) -> {
                Optional<Long> end = after.map(a -> a.to().get(split));
                lanes.add(lane(lanes.size(), split, first, end));
              });
      boolean back = evidence.last(UpgradeFact.RolledBack.class).isPresent();
      drawn.add(
          new SeamDrawn(
              rehearsal ? "The seam of the rehearsal" : "The seam of the upgrade",
              seam.savepoint(),
              rehearsal ? "the shadow" : back ? "the old version again" : "the new version",
              lanes,
              lanes.size() * LANE + 20,
              lanes.size() * LANE));
    }
    return drawn;
  }

  private static Lane lane(int row, int split, long first, Optional<Long> end) {
    return new Lane(
        split,
        first == 0 ? "none" : Long.toString(first - 1),
        Long.toString(first),
        end.filter(e -> e > first).map(e -> Long.toString(e - 1)).orElse(""),
        Integer.toString(row * LANE + 8),
        Integer.toString(row * LANE + 42),
        number(MIDDLE),
        number(end.filter(e -> e > first).isPresent() ? RIGHT - MIDDLE : 0));
  }

  private record DowntimeDrawn(String total, BarChart chart) {}

  private static DowntimeDrawn downtime(UpgradeReport.DowntimeReport down) {
    return new DowntimeDrawn(
        Texts.seconds(down.totalMillis()),
        BarChart.of(
            "The parts of the downtime drawn to scale",
            170,
            down.phases().stream()
                .map(p -> new BarChart.Part(p.part().label(), p.millis(), p.part().meaning()))
                .toList()));
  }

  private record SizeRow(String operator, String before, String after) {}

  private static List<SizeRow> states(UpgradeReport report) {
    return report.states().stream()
        .map(s -> new SizeRow(s.operator(), bytes(s.before()), bytes(s.after())))
        .toList();
  }

  private static String bytes(Optional<Long> bytes) {
    return bytes.map(b -> Texts.format("%,d", b)).orElse("–");
  }

  private record CheckRow(String operator, String state, String result, String css, String how) {}

  /** The operators and their states, as they were checked against the new version. */
  private static List<CheckRow> checks(Evidence evidence) {
    List<CheckRow> rows = new ArrayList<>();
    var states =
        evidence
            .last(UpgradeFact.StatesChecked.class)
            .map(UpgradeFact.StatesChecked::states)
            .orElse(List.of());
    evidence
        .last(UpgradeFact.OperatorsChecked.class)
        .map(UpgradeFact.OperatorsChecked::operators)
        .orElse(List.of())
        .forEach(
            operator -> {
              rows.add(row(operator.operator(), "", operator.result().name(), operator.how()));
              states.stream()
                  .filter(state -> state.operatorId().equals(operator.operatorId()))
                  .forEach(
                      state ->
                          rows.add(row("", state.state(), state.result().name(), state.how())));
            });
    return rows;
  }

  private static CheckRow row(String operator, String state, String result, String how) {
    String css =
        switch (result) {
          case "COMPATIBLE" -> "holds";
          case "INCOMPATIBLE" -> "broken";
          default -> "unseen";
        };
    return new CheckRow(
        operator, state, result.toLowerCase(Locale.ROOT).replace('_', ' '), css, how);
  }

  private record ComparedRow(
      String output, long records, long differences, String more, List<Difference> examples) {}

  private static List<ComparedRow> compared(List<OutputDiff> outputs) {
    return outputs.stream()
        .map(
            output ->
                new ComparedRow(
                    output.output(),
                    output.records(),
                    output.differences(),
                    output.unparsed() == 0
                        ? ""
                        : Texts.format(
                            "; %d of the old version cannot be parsed", output.unparsed()),
                    output.examples()))
        .toList();
  }

  private record AuditRow(
      String whose,
      long records,
      long missing,
      long duplicates,
      long wrong,
      List<String> examples) {}

  private static List<AuditRow> audits(UpgradeReport report) {
    List<AuditRow> rows = new ArrayList<>();
    for (Map.Entry<String, AuditReport> audit : report.audits().entrySet()) {
      AuditReport found = audit.getValue();
      String whose =
          switch (audit.getKey()) {
            case "live" -> "live, to a checkpoint after the shadow";
            case "shadow" -> "the shadow, from the seam on";
            default -> "the whole ledger, over all versions";
          };
      rows.add(
          new AuditRow(
              whose,
              found.records(),
              found.missing(),
              found.duplicates(),
              found.wrong() + found.pastCut(),
              found.examples()));
    }
    return rows;
  }

  private static String number(double value) {
    return Texts.format("%.1f", value);
  }
}
