package io.firedrill.ledger;

import io.firedrill.job.LedgerLine;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The rows of a query as lines. */
final class TableLines extends LineStream {
  private final String name;
  private final ResultSet rows;
  private final Database.Row<? extends LedgerLine> line;

  TableLines(String name, ResultSet rows, Database.Row<? extends LedgerLine> line) {
    this.name = name;
    this.rows = rows;
    this.line = line;
  }

  @Override
  protected Optional<byte[]> next() throws IOException {
    try {
      return rows.next()
          ? Optional.of(line.read(rows).toLine().getBytes(StandardCharsets.UTF_8))
          : Optional.empty();
    } catch (SQLException e) {
      throw unread(e);
    }
  }

  private IOException unread(SQLException e) {
    return new IOException(Texts.format("%s cannot be read: %s", name, e.getMessage()), e);
  }

  @Override
  public void close() throws IOException {
    try {
      rows.close();
    } catch (SQLException e) {
      throw unread(e);
    }
  }
}
