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
 */
public record CsvInput(String path, TransactionParser parser) implements Input, Serializable {
  private static final int SPLIT = 0;

  /**
   * Reads the header.
   *
   * @throws IOException if the file does not exist, is empty, is not text or lacks a column; the
   *     message is for the user
   */
  public static CsvInput of(String path) throws IOException {
    try (CsvRecords records = CsvRecords.open(new Path(path))) {
      String header =
          records.next().orElseThrow(() -> new IOException("the CSV file " + path + " is empty"));
      if (header.indexOf('\0') >= 0 || header.indexOf('\uFFFD') >= 0) {
        throw new IOException("the CSV file " + path + " is not a text file in UTF-8");
      }
      List<String> columns =
          CsvFields.of(header).stream().map(c -> c.strip().toLowerCase(Locale.ROOT)).toList();
      return new CsvInput(
          path,
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
          "the CSV file %s has no column %s; its header names %s".formatted(path, name, columns));
    }
    return columns.indexOf(name);
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
    CsvRecords records = CsvRecords.open(new Path(path));
    records.next();
    for (long skipped = 0; skipped < fromSequence; skipped++) {
      records.next();
    }
    return new RecordCursor() {
      private long sequence = fromSequence;

      @Override
      public Optional<RawRecord> next() throws IOException {
        return records.next().map(text -> new RawRecord(split, sequence++, text));
      }

      @Override
      public void close() throws IOException {
        records.close();
      }
    };
  }
}
