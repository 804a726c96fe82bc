package io.firedrill.problem;

import java.util.Locale;
import java.util.regex.Pattern;

/** Text for people and for files, the same whatever the machine's language is. */
public final class Texts {
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\n\t]]");
  private static final Pattern COMMAND = Pattern.compile("(?m)^(\\s*)([:#])\\2");

  private Texts() {}

  /** As {@link String#formatted}, but with a dot in numbers and ASCII digits everywhere. */
  public static String format(String format, Object... args) {
    return String.format(Locale.ROOT, format, args);
  }

  /**
   * A text of somebody else's, fit for a terminal and a CI log: without control characters, and
   * without what a CI server would take for a command at the beginning of a line.
   */
  public static String printable(String text) {
    return COMMAND.matcher(CONTROL.matcher(text).replaceAll("?")).replaceAll("$1$2 $2");
  }

  /** Milliseconds in seconds with one decimal: 1.5 s. */
  public static String seconds(long millis) {
    return format("%.1f s", millis / 1000.0);
  }
}
