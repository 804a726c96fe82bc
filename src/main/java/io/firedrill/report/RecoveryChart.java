package io.firedrill.report;

import io.firedrill.evidence.Recovery;
import io.firedrill.problem.Texts;
import java.util.ArrayList;
import java.util.List;
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
    return new RecoveryChart(
        seconds(OptionalLong.of(recovery.totalMillis())),
        seconds(recovery.runningMillis()),
        seconds(recovery.firstCheckpointMillis()),
        bars(
            recovery.phases().stream()
                .map(phase -> new Part(phase.name(), phase.millis(), phase.meaning()))
                .toList()));
  }

  /** A part of something that takes time. */
  record Part(String name, long millis, String meaning) {}

  /** The parts one after the other, to the scale of them all. */
  static List<Bar> bars(List<Part> parts) {
    double total = Math.max(1, parts.stream().mapToLong(Part::millis).sum());
    List<Bar> bars = new ArrayList<>();
    long from = 0;
    for (Part part : parts) {
      bars.add(
          new Bar(
              part.name(),
              part.millis() + " ms",
              part.meaning(),
              number(100 * from / total),
              number(Math.max(0.4, 100 * part.millis() / total)),
              bars.size() % COLOURS,
              Integer.toString(bars.size() * ROW)));
      from += part.millis();
    }
    return bars;
  }

  int height() {
    return bars.size() * ROW;
  }

  private static String seconds(OptionalLong millis) {
    return millis.isPresent() ? Texts.seconds(millis.getAsLong()) : "";
  }

  private static String number(double value) {
    return Texts.format("%.2f", value);
  }
}
