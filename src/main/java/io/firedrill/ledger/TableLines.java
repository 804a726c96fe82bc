package io.firedrill.ledger;

import io.firedrill.job.LedgerLine;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The rows of a query as lines. */
final class TableLines extends InputStream {
  private final String name;
  private final ResultSet rows;
  private final Database.Row<? extends LedgerLine> line;
  private byte[] current = {};
  private int at;

  TableLines(String name, ResultSet rows, Database.Row<? extends LedgerLine> line) {
    this.name = name;
    this.rows = rows;
    this.line = line;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (at == current.length && !next()) {
      return -1;
    }
    int copied = Math.min(length, current.length - at);
    System.arraycopy(current, at, buffer, offset, copied);
    at += copied;
    return copied;
  }

  private boolean next() throws IOException {
    try {
      if (!rows.next()) {
        return false;
      }
      current = (line.read(rows).toLine() + "\n").getBytes(StandardCharsets.UTF_8);
      at = 0;
      return true;
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
