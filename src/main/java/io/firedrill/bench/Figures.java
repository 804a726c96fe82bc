package io.firedrill.bench;

import java.util.List;

/** A handful of measurements in milliseconds. */
record Figures(List<Long> millis) {
  Figures {
    millis = millis.stream().sorted().toList();
  }

  /** The middle one; of an even number, the mean of the middle two. */
  long median() {
    int middle = millis.size() / 2;
    return millis.size() % 2 == 1
        ? millis.get(middle)
        : (millis.get(middle - 1) + millis.get(middle)) / 2;
  }

  long least() {
    return millis.get(0);
  }

  long most() {
    return millis.get(millis.size() - 1);
  }
}
