package io.firedrill.job;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.flink.core.fs.Path;

/**
 * Splits a CSV file into records. A quoted field may contain line breaks (RFC 4180). A stray quote
 * spoils its own line only, not the rest of the file: a quote is stray if it is not closed within
 * {@link #MAX_LINES}, if what closes it does not end a field, or if one of the lines that it would
 * take in is a record by itself. Blank lines are skipped, and so is a byte order mark.
 */
final class CsvRecords implements Closeable {
  private static final int MAX_LINES = 100;
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final BufferedReader reader;
  private final Predicate<String> isRecord;
  private final Deque<Text> pushedBack = new ArrayDeque<>();
  private boolean begun;

  /**
   * A piece of the file.
   *
   * @param utf8 whether its bytes are UTF-8; if not, some are replaced
   */
  record Text(String text, boolean utf8) {
    /** Text of bytes that were read as if each were a character. */
    private static Text of(String bytes) {
      return of(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    static Text of(byte[] encoded) {
      try {
        return new Text(
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(encoded)).toString(), true);
      } catch (CharacterCodingException e) {
        return new Text(new String(encoded, StandardCharsets.UTF_8), false);
      }
    }

    private Text and(Text next) {
      return new Text(text + '\n' + next.text, utf8 && next.utf8);
    }
  }

  /** How a line ends. */
  private enum End {
    RECORD,
    IN_QUOTES,
    /** It has the quote that closes a field, and then more of it. */
    BROKEN
  }

  private CsvRecords(BufferedReader reader, Predicate<String> isRecord) {
    this.reader = reader;
    this.isRecord = isRecord;
  }

  /**
   * Opens a file.
   *
   * @param isRecord whether a line is a whole record, wherever it is
   */
  static CsvRecords open(Path path, Predicate<String> isRecord) throws IOException {
    // line breaks are the same bytes in UTF-8, and what a line's bytes are is asked line by line
    return new CsvRecords(
        new BufferedReader(
            new InputStreamReader(path.getFileSystem().open(path), StandardCharsets.ISO_8859_1)),
        isRecord);
  }

  Optional<Text> next() throws IOException {
    Text line = readLine();
    while (line != null && line.text().isBlank()) {
      line = readLine();
    }
    return line == null ? Optional.empty() : Optional.of(wholeRecord(line));
  }

  private Text wholeRecord(Text first) throws IOException {
    if (end(first.text(), false) != End.IN_QUOTES) {
      return first;
    }
    List<Text> more = new ArrayList<>();
    Text record = first;
    for (Text line = readLine(); line != null; line = readLine()) {
      more.add(line);
      record = record.and(line);
      End end = end(line.text(), true);
      if (end == End.BROKEN || more.size() == MAX_LINES || isRecord.test(line.text())) {
        break;
      }
      if (end == End.RECORD) {
        return record;
      }
    }
    for (int i = more.size() - 1; i >= 0; i--) {
      pushedBack.addFirst(more.get(i));
    }
    return first;
  }

  private Text readLine() throws IOException {
    if (!pushedBack.isEmpty()) {
      return pushedBack.pollFirst();
    }
    String line = reader.readLine();
    if (line == null) {
      return null;
    }
    Text text = Text.of(line);
    boolean marked = !begun && text.text().startsWith(BYTE_ORDER_MARK);
    begun = true;
    return marked ? new Text(text.text().substring(1), text.utf8()) : text;
  }

  /**
   * How a line ends. A quote opens a field only at its start; one in the middle, as in {@code 5"
   * pipe}, is a character like any other.
   */
  private static End end(String line, boolean startsInQuotes) {
    boolean inQuotes = startsInQuotes;
    boolean fieldStart = !startsInQuotes;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (inQuotes) {
        boolean doubled = c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"';
        if (doubled) {
          i++;
        } else if (c == '"') {
          if (!endsField(line, i + 1)) {
            return End.BROKEN;
          }
          inQuotes = false;
        }
      } else if (c == '"' && fieldStart) {
        inQuotes = true;
        fieldStart = false;
      } else {
        fieldStart = c == ',';
      }
    }
    return inQuotes ? End.IN_QUOTES : End.RECORD;
  }

  private static boolean endsField(String line, int from) {
    int i = from;
    while (i < line.length() && line.charAt(i) == ' ') {
      i++;
    }
    return i == line.length() || line.charAt(i) == ',';
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
