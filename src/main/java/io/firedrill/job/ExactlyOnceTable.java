package io.firedrill.job;

import javax.sql.XADataSource;
import org.apache.flink.connector.jdbc.JdbcExactlyOnceOptions;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.connector.jdbc.JdbcStatementBuilder;
import org.apache.flink.connector.jdbc.xa.JdbcXaSinkFunction;
import org.apache.flink.connector.jdbc.xa.XaFacade;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * The connector's exactly-once sink, which by itself does not show in a job graph where it writes.
 */
@SuppressWarnings({"deprecation", "try"}) // Flink's own close() may throw InterruptedException
final class ExactlyOnceTable<T> extends JdbcXaSinkFunction<T> {
  private static final long serialVersionUID = 1L;

  /** Read from the job graph by the one who has to know. */
  private final String table;

  ExactlyOnceTable(
      String table,
      String insert,
      JdbcStatementBuilder<T> statement,
      JdbcExecutionOptions execution,
      JdbcExactlyOnceOptions options,
      SerializableSupplier<XADataSource> connections) {
    super(
        insert,
        statement,
        XaFacade.fromXaDataSourceSupplier(
            connections, options.getTimeoutSec(), options.isTransactionPerConnection()),
        execution,
        options);
    this.table = table;
  }

  @Override
  public String toString() {
    return "exactly once into the table " + table;
  }
}
