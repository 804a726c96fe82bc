package io.firedrill.ledger;

import io.firedrill.job.CsvInput;
import io.firedrill.job.RawRecord;
import io.firedrill.job.RecordCursor;
import io.firedrill.job.TransactionParser.Parsed;
import io.firedrill.problem.Texts;
import java.io.IOException;

/** Reads the CSV file in step with the ledger. */
final class CsvExpectation implements Expectation {
  private final CsvInput input;
  private final RecordCursor cursor;

  CsvExpectation(CsvInput input, int split) throws IOException {
    this.input = input;
    this.cursor = input.open(split, 0);
  }

  private record Rejected(String text) implements Expected {
    @Override
    public boolean rejected() {
      return true;
    }

    @Override
    public String account() {
      return "";
    }

    @Override
    public long amountMinor() {
      return 0;
    }
  }

  private record Accepted(String account, long amountMinor, String text) implements Expected {
    @Override
    public boolean rejected() {
      return false;
    }
  }

  @Override
  public Expected at(long sequence) throws IOException {
    RawRecord raw =
        cursor
            .next()
            .orElseThrow(
                () ->
                    new IOException(Texts.format("the CSV file ends before record %d", sequence)));
    if (input.parser().parse(raw) instanceof Parsed.Accepted accepted) {
      return new Accepted(
          accepted.transaction().account(),
          accepted.transaction().amountMinor(),
          accepted.transaction().transactionId());
    }
    return new Rejected(raw.line());
  }

  @Override
  public void close() throws IOException {
    cursor.close();
  }
}
