package io.firedrill.report;

import io.firedrill.drill.evidence.Evidence;
import io.firedrill.drill.evidence.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The source's backlog over time, with the outage visible. Between two looks that lie far apart
 * nothing was seen, and no line is drawn.
 */
record BacklogChart(List<String> lines, List<Tick> ticks, String faultX, String most) {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 160;
  private static final long GAP_MILLIS = 1_500;

  /** A second on the time axis, counted from the fault. */
  record Tick(String x, String label) {}

  static Optional<BacklogChart> of(Evidence evidence) {
    List<Fact.BacklogSeen> seen = evidence.all(Fact.BacklogSeen.class).toList();
    Optional<Fact.FaultTookEffect> fault = evidence.fault();
    boolean flat = seen.stream().allMatch(look -> look.records() == 0);
    if (seen.size() < 2 || flat || fault.isEmpty()) {
      return Optional.empty();
    }
    long from = seen.get(0).at();
    long to = seen.get(seen.size() - 1).at();
    long most = Math.max(1, seen.stream().mapToLong(Fact.BacklogSeen::records).max().orElse(1));
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    long last = from;
    for (Fact.BacklogSeen point : seen) {
      if (point.at() - last > GAP_MILLIS && line.length() > 0) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(x(point.at(), from, to))
          .append(',')
          .append(number(HEIGHT - HEIGHT * (double) point.records() / most))
          .append(' ');
      last = point.at();
    }
    lines.add(line.toString());
    return Optional.of(
        new BacklogChart(
            lines,
            ticks(fault.get().at(), from, to),
            x(fault.get().at(), from, to),
            Long.toString(most)));
  }

  private static List<Tick> ticks(long fault, long from, long to) {
    long step = to - from > 60_000 ? 10_000 : to - from > 20_000 ? 5_000 : 2_000;
    List<Tick> ticks = new ArrayList<>();
    for (long at = fault - (fault - from) / step * step; at <= to; at += step) {
      ticks.add(new Tick(x(at, from, to), "%+d s".formatted((at - fault) / 1000)));
    }
    return ticks;
  }

  private static String x(long at, long from, long to) {
    return number(WIDTH * (double) (at - from) / Math.max(1, to - from));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
