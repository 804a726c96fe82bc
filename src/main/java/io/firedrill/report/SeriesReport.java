package io.firedrill.report;

import io.firedrill.evidence.Recovery;
import io.firedrill.judge.Verdict;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Many runs on one self-contained page. */
public record SeriesReport(Series series) {
  private static final String NAME = "series.html";
  private static final int WIDTH = 720;

  private record Group(
      String name,
      int runs,
      long pass,
      long fail,
      long inconclusive,
      String running,
      String total,
      String scale,
      List<Dot> dots,
      Page.Table phases,
      List<Row> rows) {}

  private record Dot(String x, String css, String title) {}

  private record Phase(String name, int runs, String p50, String p95, String worst) {}

  private record Row(String link, String verdict, String css, String running, String reason) {}

  /** Writes the page into a folder; links in it lead to the runs' own reports. */
  public Path write(Path folder) {
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("title", series.runs().size() + " runs");
    page.put("verdict", series.worst().name());
    page.put("verdictClass", css(series.worst()));
    page.put("runs", series.runs().size());
    page.put("bound", series.bound());
    page.put("groups", groups(folder.toAbsolutePath()));
    try {
      Files.createDirectories(folder);
      Path file = folder.resolve(NAME);
      Files.writeString(file, Templates.fill("series.html", page));
      return file;
    } catch (IOException e) {
      throw new Problem(
          Texts.format("cannot write the report to %s: %s", folder, e.getMessage()), e);
    }
  }

  private static String css(Verdict.Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }

  private List<Group> groups(Path folder) {
    List<Group> groups = new ArrayList<>();
    series
        .byDrill()
        .forEach(
            (name, of) ->
                groups.add(
                    new Group(
                        name,
                        of.runs().size(),
                        of.count(Verdict.Outcome.PASS),
                        of.count(Verdict.Outcome.FAIL),
                        of.count(Verdict.Outcome.INCONCLUSIVE),
                        of.running().text(),
                        of.total().text(),
                        of.total().isEmpty() ? "" : Texts.seconds(of.total().worst()),
                        dots(of),
                        Page.table(phases(of)),
                        of.runs().stream().map(run -> row(folder, run)).toList())));
    return groups;
  }

  private static List<Dot> dots(Series series) {
    double most = series.total().isEmpty() ? 1 : Math.max(1, series.total().worst());
    List<Dot> dots = new ArrayList<>();
    for (Series.Run run : series.runs()) {
      run.recovery()
          .ifPresent(
              recovery -> {
                recovery
                    .runningMillis()
                    .ifPresent(
                        millis ->
                            dots.add(
                                new Dot(
                                    x(millis / most),
                                    "running",
                                    "RUNNING after " + Texts.seconds(millis))));
                dots.add(
                    new Dot(
                        x(recovery.totalMillis() / most),
                        "total",
                        "caught up after " + Texts.seconds(recovery.totalMillis())));
              });
    }
    return dots;
  }

  private static String x(double share) {
    return Texts.format("%.1f", WIDTH * share);
  }

  private static List<Phase> phases(Series series) {
    List<Phase> phases = new ArrayList<>();
    for (String name : Recovery.PHASES) {
      Percentiles figures = series.phase(name);
      if (!figures.isEmpty()) {
        phases.add(
            new Phase(
                name,
                figures.millis().size(),
                figures.at(50) + " ms",
                figures.at(95) + " ms",
                figures.worst() + " ms"));
      }
    }
    return phases;
  }

  private static Row row(Path folder, Series.Run run) {
    return new Row(
        "./" + folder.relativize(run.folder().resolve("report.html")), // never a scheme
        run.outcome().name(),
        css(run.outcome()),
        run.recovery()
            .map(Recovery::runningMillis)
            .filter(java.util.OptionalLong::isPresent)
            .map(millis -> Texts.seconds(millis.getAsLong()))
            .orElse("-"),
        run.reason());
  }
}
