package io.firedrill.job;

/** Keeps a ledger line on one line and its fields apart, so that readers may split on commas. */
public final class Escape {
  private Escape() {}

  /** Writes backslash, comma, line feed and carriage return as {@code \\}, {@code \c}, ... */
  public static String field(String text) {
    if (text.chars().noneMatch(c -> c == '\\' || c == ',' || c == '\n' || c == '\r')) {
      return text;
    }
    return text.replace("\\", "\\\\").replace(",", "\\c").replace("\n", "\\n").replace("\r", "\\r");
  }
}
