package io.firedrill.report;

import io.firedrill.problem.Texts;
import java.util.List;

/** Percentiles of measurements in milliseconds, by nearest rank: each is one that was measured. */
public record Percentiles(List<Long> millis) {
  public Percentiles {
    millis = millis.stream().sorted().toList();
  }

  public boolean isEmpty() {
    return millis.isEmpty();
  }

  /** The smallest measurement that is at least as large as so many per cent of all. */
  public long at(int percent) {
    return millis.get(Math.max(0, (int) Math.ceil(millis.size() * percent / 100.0) - 1));
  }

  public long median() {
    return at(50);
  }

  public long least() {
    return millis.get(0);
  }

  public long worst() {
    return millis.get(millis.size() - 1);
  }

  /** Median, p95 and worst in seconds. */
  String text() {
    return isEmpty()
        ? "-"
        : Texts.format("%s / %s / %s s", seconds(median()), seconds(at(95)), seconds(worst()));
  }

  private static String seconds(long millis) {
    return Texts.format("%.1f", millis / 1000.0);
  }
}
