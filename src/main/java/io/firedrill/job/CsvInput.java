package io.firedrill.job;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.flink.core.fs.Path;

/**
 * A CSV file with a header that names {@code transaction_id}, {@code account} and {@code amount},
 * in any order and among other columns. It has one split, whose sequence numbers count the records
 * after the header.
 *
 * @param columns how many columns the header names
 */
public record CsvInput(String path, int columns, TransactionParser parser)
    implements Input, Serializable {
  private static final int SPLIT = 0;

  /**
   * Reads the header.
   *
   * @throws IOException if the file does not exist, is empty, is not text or lacks a column; the
   *     message is for the user
   */
  public static CsvInput of(String path) throws IOException {
    try (CsvRecords records = CsvRecords.open(new Path(path), line -> false)) {
      CsvRecords.Text header =
          records.next().orElseThrow(() -> new IOException("the CSV file " + path + " is empty"));
      if (header.text().indexOf('\0') >= 0 || !header.utf8()) {
        throw new IOException("the CSV file " + path + " is not a text file in UTF-8");
      }
      List<String> columns =
          CsvFields.of(header.text()).stream()
              .map(c -> c.strip().toLowerCase(Locale.ROOT))
              .toList();
      for (String column : columns) {
        if (!column.isEmpty() && columns.indexOf(column) != columns.lastIndexOf(column)) {
          throw new IOException(
              "the CSV file %s names the column %s twice: which one is meant?"
                  .formatted(path, column));
        }
      }
      return new CsvInput(
          path,
          columns.size(),
          new TransactionParser(
              column(path, columns, "transaction_id"),
              column(path, columns, "account"),
              column(path, columns, "amount")));
    } catch (java.io.FileNotFoundException e) {
      throw new IOException("there is no CSV file " + path, e);
    }
  }

  private static int column(String path, List<String> columns, String name) throws IOException {
    if (!columns.contains(name)) {
      throw new IOException(
          "the CSV file %s has no column %s; its header names %s%s"
              .formatted(path, name, columns, hint(columns)));
    }
    return columns.indexOf(name);
  }

  /** What usually is wrong with a header; empty if it is nothing usual. */
  private static String hint(List<String> columns) {
    String first = columns.get(0);
    if (first.startsWith("sep=")) {
      return ". Its first line is for a spreadsheet: remove it";
    }
    return columns.size() == 1 && (first.indexOf(';') >= 0 || first.indexOf('\t') >= 0)
        ? ". Its first line must be the header, with commas between the columns"
        : "";
  }

  /** Whether a line is a record by itself: as many columns as the header, and a transaction. */
  private boolean isRecord(String line) {
    try {
      return CsvFields.of(line).size() == columns
          && parser.parse(new RawRecord(SPLIT, 0, line))
              instanceof TransactionParser.Parsed.Accepted;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public List<Integer> splits() {
    return List.of(SPLIT);
  }

  @Override
  public boolean bounded() {
    return true;
  }

  /** {@inheritDoc} Skips the records before {@code fromSequence}. */
  @Override
  public RecordCursor open(int split, long fromSequence) throws IOException {
    CsvRecords records = CsvRecords.open(new Path(path), this::isRecord);
    records.next();
    for (long skipped = 0; skipped < fromSequence; skipped++) {
      records.next();
    }
    return new RecordCursor() {
      private long sequence = fromSequence;

      @Override
      public Optional<RawRecord> next() throws IOException {
        return records
            .next()
            .map(record -> new RawRecord(split, sequence++, record.text(), record.utf8()));
      }

      @Override
      public void close() throws IOException {
        records.close();
      }
    };
  }
}
