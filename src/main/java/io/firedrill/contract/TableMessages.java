package io.firedrill.contract;

import io.firedrill.problem.Texts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** The rows of a table as JSON objects, in no order; all of them from one snapshot. */
final class TableMessages implements Messages {
  /** So many rows are held at a time. */
  private static final int FETCHED = 2_000;

  private static final int CONNECT_SECONDS = 3;
  private static final int ANSWER_SECONDS = 60;

  private final Place.Table table;
  private final Connection connection;
  private final long size;

  private TableMessages(Place.Table table, Connection connection, long size) {
    this.table = table;
    this.connection = connection;
    this.size = size;
  }

  static TableMessages look(Place.Table table) throws IOException {
    try {
      Connection connection = connect(table);
      try {
        // the first question begins the snapshot; without a cursor a result is held as a whole
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
        return new TableMessages(table, connection, rows(connection, table));
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw unread(table, e);
    }
  }

  /**
   * How many rows were written, updates included: the server counts them a moment later, and some
   * that were rolled back as well.
   */
  static long written(Place.Table table) throws IOException {
    try (Connection connection = connect(table);
        Statement statement = connection.createStatement();
        ResultSet counted =
            statement.executeQuery(
                Texts.format(
                    "SELECT n_tup_ins + n_tup_upd FROM pg_stat_all_tables WHERE relid ="
                        + " %s::regclass",
                    statement.enquoteLiteral(quoted(statement, table))))) {
      return counted.next() ? counted.getLong(1) : 0;
    } catch (SQLException e) {
      throw unread(table, e);
    }
  }

  private static Connection connect(Place.Table table) throws SQLException {
    Properties properties = new Properties();
    PGProperty.CONNECT_TIMEOUT.set(properties, CONNECT_SECONDS);
    PGProperty.SOCKET_TIMEOUT.set(properties, ANSWER_SECONDS);
    properties.putAll(table.client());
    Connection connection = new Driver().connect(table.url(), properties);
    if (connection == null) {
      throw new SQLException("it is not the URL of a PostgreSQL database");
    }
    return connection;
  }

  private static long rows(Connection connection, Place.Table table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet counted =
            statement.executeQuery("SELECT count(*) FROM " + quoted(statement, table))) {
      counted.next();
      return counted.getLong(1);
    }
  }

  /** A name that comes from a file is a name, whatever it looks like. */
  private static String quoted(Statement statement, Place.Table table) throws SQLException {
    String[] parts = table.name().split("\\.");
    for (int i = 0; i < parts.length; i++) {
      parts[i] = statement.enquoteIdentifier(parts[i], true);
    }
    return Arrays.stream(parts).collect(Collectors.joining("."));
  }

  private static IOException unread(Place.Table table, SQLException e) {
    return new IOException(
        Texts.format(
            "the table %s at %s cannot be read: %s", table.name(), table.url(), e.getMessage()),
        e);
  }

  @Override
  public Map<Integer, Long> begin() {
    return Map.of(0, 0L);
  }

  @Override
  public boolean whole() {
    return true;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void forEach(Taker taker) throws IOException {
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(FETCHED);
      String sql = "SELECT row_to_json(a_row)::text FROM " + quoted(statement, table) + " a_row";
      try (ResultSet rows = statement.executeQuery(sql)) {
        for (long number = 0; rows.next(); number++) {
          byte[] row = rows.getString(1).getBytes(StandardCharsets.UTF_8);
          taker.take(new Message(table.name(), 0, number, -1, row));
        }
      }
    } catch (SQLException e) {
      throw unread(table, e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      connection.close();
    } catch (SQLException e) {
      throw unread(table, e);
    }
  }
}
