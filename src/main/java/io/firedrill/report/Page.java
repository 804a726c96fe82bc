package io.firedrill.report;

import io.firedrill.problem.Texts;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;

/** What the pages of drills and of upgrades are both made of. */
final class Page {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

  private Page() {}

  /** Rows under a heading; a section of the page that is not there without any. */
  record Table(List<?> rows) {}

  record Row(String name, String value) {}

  record LinkRow(String name, String finding, String css, String reason) {}

  static String time(long millis) {
    return TIME.format(Instant.ofEpochMilli(millis));
  }

  /** Seconds from the fault, negative before it. */
  static String sinceFault(long millis) {
    return Texts.format("%+.1f s", millis / 1000.0);
  }

  static Table table(List<?> rows) {
    return rows.isEmpty() ? null : new Table(rows);
  }

  static List<Row> rows(Map<String, String> values) {
    return values.entrySet().stream().map(e -> new Row(e.getKey(), e.getValue())).toList();
  }

  static List<LinkRow> links(List<DrillReport.LinkReport> links) {
    return links.stream()
        .map(
            link ->
                new LinkRow(
                    link.name(),
                    link.finding(),
                    link.finding().equals("not audited") ? "unseen" : link.finding(),
                    link.reason()))
        .toList();
  }
}
