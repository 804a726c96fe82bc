package io.firedrill.report;

import io.firedrill.problem.Texts;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * The recoveries of a drill, run by run, with its budget.
 *
 * @param most what the upper end of the scale stands for
 * @param budgetY where the budget is, empty if there is none
 */
record TrendChart(List<Dot> dots, String line, String most, String budgetY, String budget) {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 120;

  /** One run; one whose recovery was not seen stands on the axis. */
  record Dot(String x, String y, String css, String title) {}

  static TrendChart of(History.OfDrill drill) {
    List<Series.Run> runs = drill.series().runs();
    long highest =
        Math.max(
            drill.budget().orElse(1),
            runs.stream().mapToLong(run -> run.totalMillis().orElse(0)).max().orElse(1));
    List<Dot> dots =
        IntStream.range(0, runs.size())
            .mapToObj(at -> dot(runs.get(at), at, runs.size(), highest))
            .toList();
    StringBuilder line = new StringBuilder();
    for (int at = 0; at < runs.size(); at++) {
      if (runs.get(at).totalMillis().isPresent()) {
        line.append(dots.get(at).x()).append(',').append(dots.get(at).y()).append(' ');
      }
    }
    OptionalLong budget = drill.budget();
    return new TrendChart(
        dots,
        line.toString(),
        Texts.seconds(highest),
        budget.isPresent() ? y(budget.getAsLong(), highest) : "",
        budget.isPresent() ? Texts.seconds(budget.getAsLong()) : "");
  }

  private static Dot dot(Series.Run run, int at, int count, long highest) {
    OptionalLong total = run.totalMillis();
    return new Dot(
        number(WIDTH * (at + 0.5) / count),
        y(total.orElse(0), highest),
        run.outcome().name().toLowerCase(Locale.ROOT),
        Texts.format(
            "%s, %s, %s",
            Page.time(run.startedAt()),
            run.outcome(),
            total.isPresent() ? Texts.seconds(total.getAsLong()) : "recovery not seen"));
  }

  private static String y(long millis, long highest) {
    return number(HEIGHT - HEIGHT * (double) millis / highest);
  }

  private static String number(double value) {
    return Texts.format("%.1f", value);
  }
}
