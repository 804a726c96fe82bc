package io.firedrill.problem;

import java.util.Locale;

/** Text for people and for files, the same whatever the machine's language is. */
public final class Texts {
  private Texts() {}

  /** As {@link String#formatted}, but with a dot in numbers and ASCII digits everywhere. */
  public static String format(String format, Object... args) {
    return String.format(Locale.ROOT, format, args);
  }

  /** Milliseconds in seconds with one decimal: 1.5 s. */
  public static String seconds(long millis) {
    return format("%.1f s", millis / 1000.0);
  }
}
