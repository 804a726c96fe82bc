package io.firedrill.drill.judge;

/** What one link of the proof came to. Unseen is a case of its own: nothing passes by default. */
public sealed interface Finding {
  String reason();

  record Holds(String reason) implements Finding {}

  record Broken(String reason) implements Finding {}

  record Unseen(String reason) implements Finding {}

  static Finding holds(String format, Object... args) {
    return new Holds(format.formatted(args));
  }

  static Finding broken(String format, Object... args) {
    return new Broken(format.formatted(args));
  }

  static Finding unseen(String format, Object... args) {
    return new Unseen(format.formatted(args));
  }
}
