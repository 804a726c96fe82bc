package io.firedrill.job;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.jdbc.JdbcConnectionOptions;
import org.apache.flink.connector.jdbc.JdbcExactlyOnceOptions;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.connector.jdbc.JdbcStatementBuilder;
import org.apache.flink.streaming.api.functions.sink.SinkFunction;

/**
 * Writes to tables of PostgreSQL: ledger and rejects in XA transactions, which are committed with
 * checkpoints, and the balances at least once by upserts, whose last one is the same however often
 * it is written.
 *
 * <p>The exactly-once sink is the connector's older one. The newer {@code JdbcSink.builder()} of
 * 3.3.0 commits while it is snapshotted, before the checkpoint is complete, and does not roll back
 * what it finds prepared. <a
 * href="https://github.com/apache/flink-connector-jdbc/blob/v3.3.0/flink-connector-jdbc-core/src/main/java/org/apache/flink/connector/jdbc/core/datastream/sink/writer/JdbcWriter.java">JdbcWriter</a>
 *
 * <p>No password is among the arguments: the driver takes it from the file that {@code PGPASSFILE}
 * names.
 */
@SuppressWarnings("deprecation")
public final class TableLedger {
  private static final int BATCH = 500;
  private static final JdbcStatementBuilder<LedgerEntry> ENTRY = TableLedger::fill;
  private static final JdbcStatementBuilder<Rejection> REJECTION = TableLedger::fill;

  /** A statement that is tried again would be in the transaction twice. */
  private static final JdbcExecutionOptions WITHOUT_RETRIES =
      JdbcExecutionOptions.builder().withBatchSize(BATCH).withMaxRetries(0).build();

  /** PostgreSQL has one transaction for each connection. */
  private static final JdbcExactlyOnceOptions TRANSACTION_PER_CONNECTION =
      JdbcExactlyOnceOptions.builder().withTransactionPerConnection(true).build();

  private TableLedger() {}

  public static SinkFunction<LedgerEntry> ledger(Destination.Tables tables) {
    return exactlyOnce(tables, tables.ledger(), insertEntry(tables), ENTRY);
  }

  public static SinkFunction<Rejection> rejects(Destination.Tables tables) {
    String insert =
        "INSERT INTO %s (split, sequence, reason, line) VALUES (?, ?, ?, ?)"
            .formatted(tables.rejects());
    return exactlyOnce(tables, tables.rejects(), insert, REJECTION);
  }

  /** Each account's last totals. */
  public static Sink<LedgerEntry> balances(Destination.Tables tables) {
    return atLeastOnce(
        tables,
        tables.balances(),
        """
        INSERT INTO %s (account, count, sum_minor) VALUES (?, ?, ?)
        ON CONFLICT (account) DO UPDATE SET count = EXCLUDED.count, sum_minor = EXCLUDED.sum_minor
        """
            .formatted(tables.balances()),
        (row, entry) -> {
          row.setString(1, entry.account());
          row.setLong(2, entry.count());
          row.setLong(3, entry.sumMinor());
        });
  }

  /** The ledger as nobody should write it: what is repeated after a restore stands there twice. */
  public static Sink<LedgerEntry> ledgerAtLeastOnce(Destination.Tables tables) {
    return atLeastOnce(tables, tables.ledger(), insertEntry(tables), ENTRY);
  }

  private static String insertEntry(Destination.Tables tables) {
    return ("INSERT INTO %s (split, sequence, account, amount_minor, count, sum_minor,"
            + " transaction_id) VALUES (?, ?, ?, ?, ?, ?, ?)")
        .formatted(tables.ledger());
  }

  private static void fill(PreparedStatement row, LedgerEntry entry) throws SQLException {
    row.setInt(1, entry.split());
    row.setLong(2, entry.sequence());
    row.setString(3, entry.account());
    row.setLong(4, entry.amountMinor());
    row.setLong(5, entry.count());
    row.setLong(6, entry.sumMinor());
    row.setString(7, entry.transactionId());
  }

  private static void fill(PreparedStatement row, Rejection rejection) throws SQLException {
    row.setInt(1, rejection.split());
    row.setLong(2, rejection.sequence());
    row.setString(3, rejection.reason());
    row.setString(4, rejection.line());
  }

  private static <T> SinkFunction<T> exactlyOnce(
      Destination.Tables tables, String sink, String insert, JdbcStatementBuilder<T> statement) {
    return new ExactlyOnceTable<>(
        sink,
        insert,
        statement,
        WITHOUT_RETRIES,
        TRANSACTION_PER_CONNECTION,
        () -> new SinkDataSource(tables, sink));
  }

  private static <T> Sink<T> atLeastOnce(
      Destination.Tables tables, String table, String sql, JdbcStatementBuilder<T> statement) {
    return new AtLeastOnceTable<>(
        table,
        sql,
        statement,
        JdbcExecutionOptions.builder().withBatchSize(BATCH).build(),
        new JdbcConnectionOptions.JdbcConnectionOptionsBuilder()
            .withUrl(tables.url())
            .withUsername(tables.user())
            .withDriverName("org.postgresql.Driver")
            .build());
  }
}
