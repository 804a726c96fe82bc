package io.firedrill.report;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.problem.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * A quantity over the time of a drill, with the outage visible. Between two looks that lie far
 * apart nothing was seen, and no line is drawn.
 */
record TimeChart(String label, List<String> lines, List<Tick> ticks, String faultX, String most) {
  private static final int MOST_TICKS = 12;

  private static final int WIDTH = 720;
  private static final int HEIGHT = 160;
  private static final long GAP_MILLIS = 1_500;
  private static final long RATE_OVER_MILLIS = 1_000;

  /** A second on the time axis, counted from the fault. */
  record Tick(String x, String label) {}

  private record Point(long at, double value) {}

  /** The source's backlog: records that are due and not read. */
  static Optional<TimeChart> backlog(Evidence evidence) {
    return of(
        "Backlog over time",
        fault(evidence),
        evidence.backlog().stream().map(seen -> new Point(seen.at(), seen.records())).toList());
  }

  /** Records a second that the source emits. */
  static Optional<TimeChart> rate(Evidence evidence) {
    return rate(evidence, fault(evidence));
  }

  private static OptionalLong fault(Evidence evidence) {
    return evidence.fault().map(f -> OptionalLong.of(f.at())).orElse(OptionalLong.empty());
  }

  /** The same with another moment to count seconds from. */
  static Optional<TimeChart> rate(Evidence evidence, OptionalLong origin) {
    List<Fact.RecordsSeen> seen = evidence.records();
    List<Point> points = new ArrayList<>();
    int from = 0;
    for (int to = 1; to < seen.size(); to++) {
      // an attempt counts from 0 again
      if (seen.get(to).records() < seen.get(to - 1).records()) {
        from = to;
      }
      while (from + 1 < to && seen.get(to).at() - seen.get(from + 1).at() >= RATE_OVER_MILLIS) {
        from++;
      }
      long millis = seen.get(to).at() - seen.get(from).at();
      if (millis >= RATE_OVER_MILLIS / 2) {
        long records = seen.get(to).records() - seen.get(from).records();
        points.add(new Point(seen.get(to).at(), 1000.0 * records / millis));
      }
    }
    return of("Records a second over time", origin, points);
  }

  private static Optional<TimeChart> of(String label, OptionalLong origin, List<Point> points) {
    boolean flat = points.stream().allMatch(point -> point.value() == 0);
    if (points.size() < 2 || flat || origin.isEmpty()) {
      return Optional.empty();
    }
    // the origin is drawn too, though nothing may have been seen after it
    long from = Math.min(origin.getAsLong(), points.get(0).at());
    long to = Math.max(origin.getAsLong(), points.get(points.size() - 1).at());
    double most = Math.max(1, points.stream().mapToDouble(Point::value).max().orElse(1));
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    long last = from;
    for (Point point : points) {
      if (point.at() - last > GAP_MILLIS && line.length() > 0) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(x(point.at(), from, to))
          .append(',')
          .append(number(HEIGHT - HEIGHT * point.value() / most))
          .append(' ');
      last = point.at();
    }
    lines.add(line.toString());
    return Optional.of(
        new TimeChart(
            label,
            lines,
            ticks(origin.getAsLong(), from, to),
            x(origin.getAsLong(), from, to),
            Long.toString(Math.round(most))));
  }

  private static List<Tick> ticks(long fault, long from, long to) {
    // as many as have room beside each other
    long step =
        LongStream.of(2_000, 5_000, 10_000, 20_000, 60_000, 120_000, 300_000)
            .filter(each -> (to - from) / each <= MOST_TICKS)
            .findFirst()
            .orElse(600_000);
    List<Tick> ticks = new ArrayList<>();
    for (long at = fault - (fault - from) / step * step; at <= to; at += step) {
      ticks.add(new Tick(x(at, from, to), Texts.format("%+d s", (at - fault) / 1000)));
    }
    return ticks;
  }

  private static String x(long at, long from, long to) {
    return number(WIDTH * (double) (at - from) / Math.max(1, to - from));
  }

  private static String number(double value) {
    return Texts.format("%.1f", value);
  }
}
