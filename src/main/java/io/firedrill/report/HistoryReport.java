package io.firedrill.report;

import io.firedrill.judge.Verdict;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What the runs of each drill came to over time, on one self-contained page. */
public record HistoryReport(History history) {
  private static final String NAME = "history.html";

  private record Drill(
      String name,
      String id,
      String hypothesis,
      String newest,
      String css,
      String lastProven,
      int runs,
      long pass,
      long fail,
      long inconclusive,
      String trend,
      String flaky,
      TrendChart chart,
      String link) {}

  /** Writes the page into a folder; links in it lead to the runs' own reports. */
  public Path write(Path folder) {
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("title", "History");
    page.put("at", Page.time(history.at().toEpochMilli()));
    page.put(
        "drills",
        history.drills().stream().map(drill -> drill(folder.toAbsolutePath(), drill)).toList());
    try {
      Files.createDirectories(folder);
      return Files.writeString(folder.resolve(NAME), Templates.fill(NAME, page));
    } catch (IOException e) {
      throw new Problem(
          Texts.format("cannot write the history to %s: %s", folder, e.getMessage()), e);
    }
  }

  private Drill drill(Path folder, History.OfDrill drill) {
    Series series = drill.series();
    Series.Run newest = drill.newest();
    return new Drill(
        drill.name(),
        drill.name().replaceAll("[^a-z0-9]+", "-"),
        newest.hypothesis(),
        newest.outcome().name(),
        newest.outcome().name().toLowerCase(Locale.ROOT),
        history.lastProven(drill),
        series.runs().size(),
        series.count(Verdict.Outcome.PASS),
        series.count(Verdict.Outcome.FAIL),
        series.count(Verdict.Outcome.INCONCLUSIVE),
        drill.trend(),
        drill.flaky() ? "the verdict changed more than once in the last ten runs" : "",
        drill.series().total().isEmpty() ? null : TrendChart.of(drill),
        link(folder, newest.folder().resolve("report.html")));
  }

  /** Empty where the report is elsewhere, as that of a run in a bucket. */
  private static String link(Path folder, Path report) {
    return Files.exists(report) ? "./" + folder.relativize(report) : ""; // never a scheme
  }
}
