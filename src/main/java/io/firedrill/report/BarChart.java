package io.firedrill.report;

import io.firedrill.problem.Texts;
import java.util.ArrayList;
import java.util.List;

/**
 * Parts of a time as bars, one after the other, drawn to the scale of them all.
 *
 * @param label what is drawn, for those who do not see it
 * @param margin the width of the column of names
 * @param bars left edge and width in per cent of the whole
 */
record BarChart(String label, int margin, List<Bar> bars) {
  private static final int ROW = 26;
  private static final int COLOURS = 5;
  private static final int FIGURES = 620;

  /** A part; {@code lane} is the number of its colour. */
  record Bar(
      String name, String millis, String meaning, String left, String width, int lane, String y) {}

  /** A part of something that takes time. */
  record Part(String name, long millis, String meaning) {}

  static BarChart of(String label, int margin, List<Part> parts) {
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
    return new BarChart(label, margin, bars);
  }

  /** The width that the whole of the time has, between the names and the figures. */
  int scale() {
    return FIGURES - margin;
  }

  int height() {
    return bars.size() * ROW;
  }

  private static String number(double value) {
    return Texts.format("%.2f", value);
  }
}
