package io.firedrill.job;

import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.jdbc.JdbcConnectionOptions;
import org.apache.flink.connector.jdbc.JdbcExactlyOnceOptions;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.connector.jdbc.JdbcStatementBuilder;
import org.apache.flink.connector.jdbc.core.datastream.sink.JdbcSink;
import org.apache.flink.connector.jdbc.datasource.connections.SimpleJdbcConnectionProvider;
import org.apache.flink.connector.jdbc.datasource.statements.SimpleJdbcQueryStatement;

/**
 * The connector's at-least-once sink, which by itself does not show in a job graph where it writes.
 */
final class AtLeastOnceTable<T> extends JdbcSink<T> {
  private static final long serialVersionUID = 1L;

  /** Read from the job graph by the one who has to know. */
  private final String table;

  AtLeastOnceTable(
      String table,
      String sql,
      JdbcStatementBuilder<T> statement,
      JdbcExecutionOptions execution,
      JdbcConnectionOptions connection) {
    super(
        DeliveryGuarantee.AT_LEAST_ONCE,
        new SimpleJdbcConnectionProvider(connection),
        execution,
        JdbcExactlyOnceOptions.defaults(),
        new SimpleJdbcQueryStatement<>(sql, statement));
    this.table = table;
  }

  @Override
  public String toString() {
    return "at least once into the table " + table;
  }
}
