package io.firedrill.report;

import io.firedrill.drill.Recovery;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * The recovery's phases as a bar drawn to scale.
 *
 * @param bars left edge and width in per cent of the whole
 */
record RecoveryChart(String total, String running, String checkpoint, List<Bar> bars) {
  /** A phase; {@code lane} tells its colour. */
  record Bar(
      String name, String millis, String meaning, String left, String width, int lane, String y) {}

  private static final int ROW = 26;
  private static final int COLOURS = 5;

  static RecoveryChart of(Recovery recovery) {
    double total = Math.max(1, recovery.totalMillis());
    List<Bar> bars = new ArrayList<>();
    long from = 0;
    for (Recovery.Phase phase : recovery.phases()) {
      bars.add(
          new Bar(
              phase.name(),
              phase.millis() + " ms",
              phase.meaning(),
              number(100 * from / total),
              number(Math.max(0.4, 100 * phase.millis() / total)),
              bars.size() % COLOURS,
              Integer.toString(bars.size() * ROW)));
      from += phase.millis();
    }
    return new RecoveryChart(
        seconds(OptionalLong.of(recovery.totalMillis())),
        seconds(recovery.runningMillis()),
        seconds(recovery.firstCheckpointMillis()),
        bars);
  }

  int height() {
    return bars.size() * ROW;
  }

  private static String seconds(OptionalLong millis) {
    return millis.isPresent()
        ? String.format(Locale.ROOT, "%.1f s", millis.getAsLong() / 1000.0)
        : "";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
