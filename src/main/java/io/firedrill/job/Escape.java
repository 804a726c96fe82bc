package io.firedrill.job;

/** Escapes line breaks and commas, so that readers can split a ledger line on commas. */
public final class Escape {
  private Escape() {}

  /** Writes backslash, comma, line feed and carriage return as {@code \\}, {@code \c}, ... */
  public static String field(String text) {
    if (!needed(text)) {
      return text;
    }
    return text.replace("\\", "\\\\").replace(",", "\\c").replace("\n", "\\n").replace("\r", "\\r");
  }

  /** A loop instead of a stream: it runs for every field of every record written or audited. */
  private static boolean needed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' || c == ',' || c == '\n' || c == '\r') {
        return true;
      }
    }
    return false;
  }
}
