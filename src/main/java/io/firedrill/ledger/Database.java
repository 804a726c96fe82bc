package io.firedrill.ledger;

import io.firedrill.problem.Texts;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * A PostgreSQL database.
 *
 * @param password which nobody else is shown; empty for the one in the file that {@code PGPASSFILE}
 *     names
 */
public record Database(String host, int port, String name, String user, String password) {
  /** By which the server tells the harness's connections from the job's. */
  private static final String APPLICATION = "firedrill";

  private static final String FROM_THE_JOB =
      "FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
          + " AND application_name <> '"
          + APPLICATION
          + "' AND host(client_addr) = ANY (?)";
  private static final Duration A_LOOK = Duration.ofSeconds(3);

  /** A question to the database. */
  @FunctionalInterface
  public interface Question<T> {
    T ask(Connection connection) throws SQLException;
  }

  /** A row of an answer as a value. */
  @FunctionalInterface
  public interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** A URL as it may be shown: without what may be a password. */
  public static String shown(String url) {
    return url.replaceFirst("//[^/]*@", "//…@").replaceFirst("[?].*", "…");
  }

  /** As JDBC has it, without a password. */
  public String url() {
    return Texts.format("jdbc:postgresql://%s:%d/%s", host, port, name);
  }

  /**
   * A connection.
   *
   * @param within how long an answer may take
   */
  Connection connect(Duration within) throws SQLException {
    Properties properties = new Properties();
    PGProperty.USER.set(properties, user);
    if (!password.isEmpty()) {
      PGProperty.PASSWORD.set(properties, password);
    }
    PGProperty.APPLICATION_NAME.set(properties, APPLICATION);
    PGProperty.CONNECT_TIMEOUT.set(properties, (int) A_LOOK.toSeconds());
    PGProperty.LOGIN_TIMEOUT.set(properties, (int) A_LOOK.toSeconds());
    PGProperty.SOCKET_TIMEOUT.set(properties, (int) within.toSeconds());
    return new Driver().connect(url(), properties);
  }

  /**
   * Asks the database.
   *
   * @param what is asked, for the message if it does not answer
   * @throws IOException if it does not, or refuses
   */
  public <T> T ask(String what, Question<T> question) throws IOException {
    try (Connection connection = connect(A_LOOK)) {
      return question.ask(connection);
    } catch (SQLException e) {
      throw failed(what, e);
    }
  }

  IOException failed(String what, SQLException e) {
    return new IOException(Texts.format("cannot %s at %s: %s", what, url(), e.getMessage()), e);
  }

  /** The rows of an answer. */
  public <T> List<T> rows(String what, String sql, Row<T> row, Object... values)
      throws IOException {
    return ask(
        what,
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
              statement.setObject(i + 1, values[i]);
            }
            return read(statement, row);
          }
        });
  }

  private static <T> List<T> read(PreparedStatement statement, Row<T> row) throws SQLException {
    try (ResultSet found = statement.executeQuery()) {
      List<T> rows = new ArrayList<>();
      while (found.next()) {
        rows.add(row.read(found));
      }
      return rows;
    }
  }

  /** How many transactions can be prepared at a time. */
  public int maxPreparedTransactions() throws IOException {
    return rows(
            "read max_prepared_transactions",
            "SELECT setting FROM pg_settings WHERE name = 'max_prepared_transactions'",
            row -> row.getInt(1))
        .get(0);
  }

  /** The transactions that are prepared and neither committed nor rolled back, oldest first. */
  public List<OpenTransaction> prepared() throws IOException {
    return rows(
        "list the prepared transactions",
        "SELECT gid, prepared FROM pg_prepared_xacts WHERE database = current_database()"
            + " ORDER BY prepared, gid",
        row -> OpenTransaction.prepared(row.getString(1), row.getTimestamp(2).getTime()));
  }

  /** The server processes of the connections from some addresses that are not the harness's. */
  public List<Integer> connections(List<String> from) throws IOException {
    return rows(
        "list the connections",
        "SELECT pid " + FROM_THE_JOB,
        row -> row.getInt(1),
        (Object) from.toArray(String[]::new));
  }

  /**
   * Ends the connections from some addresses that are not the harness's, and says which. They are
   * selected before any is ended: of conditions side by side the server takes the cheapest first.
   */
  public List<Integer> cutConnections(List<String> from) throws IOException {
    return rows(
        "cut the connections",
        "WITH of_the_job AS MATERIALIZED (SELECT pid "
            + FROM_THE_JOB
            + ") SELECT pid, pg_terminate_backend(pid) FROM of_the_job",
        row -> row.getInt(1),
        (Object) from.toArray(String[]::new));
  }

  @Override
  public String toString() {
    return url();
  }
}
