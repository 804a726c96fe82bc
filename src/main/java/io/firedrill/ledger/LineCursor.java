package io.firedrill.ledger;

import io.firedrill.problem.Texts;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the lines of one ledger or rejects file, and their comma-separated fields, without
 * allocating an object for each.
 */
final class LineCursor implements Closeable {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int MAX_LINE_BYTES = 1 << 24;
  private static final int MAX_FIELDS = 8;

  private final String file;
  private final InputStream stream;
  private byte[] buffer = new byte[BUFFER_BYTES];
  private int filled;
  private int lineStart;
  private int lineEnd;
  private int nextLine;
  private final int[] fieldStart = new int[MAX_FIELDS + 1];
  private int fields;
  private long lineNumber;
  private boolean complete;

  LineCursor(String file, InputStream stream) {
    this.file = file;
    this.stream = stream;
  }

  String file() {
    return file;
  }

  long lineNumber() {
    return lineNumber;
  }

  /** Goes to the next line; false at the end of the file. */
  boolean advance() throws IOException {
    lineStart = nextLine;
    int scan = lineStart;
    fields = 0;
    fieldStart[0] = lineStart;
    while (true) {
      for (; scan < filled; scan++) {
        byte b = buffer[scan];
        if (b == ',' && fields < MAX_FIELDS - 1) {
          fieldStart[++fields] = scan + 1;
        } else if (b == '\n') {
          endLine(scan, scan + 1, true);
          return true;
        }
      }
      int moved = makeRoom();
      scan -= moved;
      int read = stream.read(buffer, filled, buffer.length - filled);
      if (read < 0) {
        if (lineStart == filled) {
          return false;
        }
        endLine(filled, filled, false);
        return true;
      }
      filled += read;
    }
  }

  private void endLine(int end, int next, boolean complete) {
    lineEnd = end;
    nextLine = next;
    fieldStart[++fields] = end + 1;
    lineNumber++;
    this.complete = complete;
  }

  /** Moves the line to the front of the buffer, or grows it; returns by how much it moved. */
  private int makeRoom() throws IOException {
    int moved = lineStart;
    if (moved > 0) {
      System.arraycopy(buffer, lineStart, buffer, 0, filled - lineStart);
      filled -= moved;
      lineStart = 0;
      for (int i = 0; i <= fields; i++) {
        fieldStart[i] -= moved;
      }
    } else if (filled == buffer.length) {
      if (buffer.length >= MAX_LINE_BYTES) {
        throw new IOException(Texts.format("%s has a line of over %d bytes", file, MAX_LINE_BYTES));
      }
      buffer = Arrays.copyOf(buffer, buffer.length * 2);
    }
    return moved;
  }

  /** Whether the line ends with a line break; it is only missing in a file that was cut off. */
  boolean complete() {
    return complete;
  }

  int fields() {
    return fields;
  }

  /** The field as a number, or else a {@link NumberFormatException}. */
  long number(int field) {
    int at = fieldStart[field];
    int end = fieldStart[field + 1] - 1;
    boolean negative = at < end && buffer[at] == '-';
    if (negative) {
      at++;
    }
    if (at >= end || end - at > 18) {
      throw new NumberFormatException(text(field));
    }
    long number = 0;
    for (; at < end; at++) {
      int digit = buffer[at] - '0';
      if (digit < 0 || digit > 9) {
        throw new NumberFormatException(text(field));
      }
      number = number * 10 + digit;
    }
    return negative ? -number : number;
  }

  boolean fieldIs(int field, byte[] expected) {
    return Arrays.equals(
        buffer, fieldStart[field], fieldStart[field + 1] - 1, expected, 0, expected.length);
  }

  String text(int field) {
    int start = fieldStart[field];
    return new String(buffer, start, fieldStart[field + 1] - 1 - start, StandardCharsets.UTF_8);
  }

  String line() {
    return new String(buffer, lineStart, lineEnd - lineStart, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
