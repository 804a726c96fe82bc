package io.firedrill.job;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.fs.Path;

/**
 * Splits a CSV file into records. A quoted field may contain line breaks (RFC 4180); a quote that
 * is not closed within {@link #MAX_LINES} spoils its own line only, not the rest of the file. Blank
 * lines are skipped.
 */
final class CsvRecords implements Closeable {
  private static final int MAX_LINES = 100;

  private final BufferedReader reader;
  private final Deque<String> pushedBack = new ArrayDeque<>();

  private CsvRecords(BufferedReader reader) {
    this.reader = reader;
  }

  static CsvRecords open(Path path) throws IOException {
    return new CsvRecords(
        new BufferedReader(
            new InputStreamReader(path.getFileSystem().open(path), StandardCharsets.UTF_8)));
  }

  Optional<String> next() throws IOException {
    String line = readLine();
    while (line != null && line.isBlank()) {
      line = readLine();
    }
    return line == null ? Optional.empty() : Optional.of(wholeRecord(line));
  }

  private String wholeRecord(String first) throws IOException {
    boolean inQuotes = endsInQuotes(first, false);
    if (!inQuotes) {
      return first;
    }
    List<String> more = new ArrayList<>();
    StringBuilder record = new StringBuilder(first);
    for (String line = readLine(); line != null; line = readLine()) {
      more.add(line);
      record.append('\n').append(line);
      if (!endsInQuotes(line, true)) {
        return record.toString();
      }
      if (more.size() == MAX_LINES) {
        break;
      }
    }
    for (int i = more.size() - 1; i >= 0; i--) {
      pushedBack.addFirst(more.get(i));
    }
    return first;
  }

  private String readLine() throws IOException {
    return pushedBack.isEmpty() ? reader.readLine() : pushedBack.pollFirst();
  }

  /**
   * Whether a line ends inside of a quoted field. A quote opens a field only at its start; one in
   * the middle, as in {@code 5" pipe}, is a character like any other.
   */
  private static boolean endsInQuotes(String line, boolean startsInQuotes) {
    boolean inQuotes = startsInQuotes;
    boolean fieldStart = !startsInQuotes;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (inQuotes) {
        boolean doubled = c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"';
        if (doubled) {
          i++;
        } else if (c == '"') {
          inQuotes = false;
        }
      } else if (c == '"' && fieldStart) {
        inQuotes = true;
        fieldStart = false;
      } else {
        fieldStart = c == ',';
      }
    }
    return inQuotes;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
