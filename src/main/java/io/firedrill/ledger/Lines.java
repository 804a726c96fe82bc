package io.firedrill.ledger;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * The well-formed lines of one file. A line that is cut off, of another split or out of order is
 * reported and skipped, so that its record counts as missing.
 */
final class Lines implements Closeable {
  private static final int LEDGER_FIELDS = 7;
  private static final int REJECT_FIELDS = 4;

  private final LineCursor cursor;
  private final boolean rejects;
  private final int split;
  private final Tally tally;
  private long sequence = -1;

  Lines(String file, InputStream stream, boolean rejects, int split, Tally tally) {
    this.cursor = new LineCursor(file, stream);
    this.rejects = rejects;
    this.split = split;
    this.tally = tally;
  }

  boolean advance() throws IOException {
    while (cursor.advance()) {
      if (wellFormed()) {
        return true;
      }
    }
    return false;
  }

  private boolean wellFormed() {
    if (!cursor.complete() || cursor.fields() != (rejects ? REJECT_FIELDS : LEDGER_FIELDS)) {
      tally.wrong("line %d of %s is cut off: %s", cursor.lineNumber(), cursor.file(), shown());
      return false;
    }
    try {
      long lineSplit = cursor.number(0);
      long lineSequence = cursor.number(1);
      if (!rejects) {
        cursor.number(3);
        cursor.number(4);
        cursor.number(5);
      }
      if (lineSplit != split || lineSequence < sequence) {
        tally.wrong(
            "line %d of %s is out of place: %s", cursor.lineNumber(), cursor.file(), shown());
        return false;
      }
      sequence = lineSequence;
      return true;
    } catch (NumberFormatException e) {
      tally.wrong(
          "line %d of %s is not a ledger line: %s", cursor.lineNumber(), cursor.file(), shown());
      return false;
    }
  }

  private String shown() {
    String line = cursor.line();
    return line.length() > 80 ? line.substring(0, 80) + "…" : line;
  }

  long sequence() {
    return sequence;
  }

  boolean rejects() {
    return rejects;
  }

  LineCursor cursor() {
    return cursor;
  }

  @Override
  public void close() throws IOException {
    cursor.close();
  }
}
