package io.firedrill.job;

import java.sql.SQLException;
import javax.sql.XAConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.xa.PGXADataSource;

/** Connections to PostgreSQL on which a sink sees its own transactions, and no others. */
final class SinkDataSource extends PGXADataSource {
  private final String sink;

  /**
   * A data source.
   *
   * @param sink names it, and no other sink of a job that writes to the same database
   */
  SinkDataSource(Destination.Tables tables, String sink) {
    this.sink = sink;
    setURL(tables.url());
    setUser(tables.user());
  }

  @Override
  public XAConnection getXAConnection(String user, String password) throws SQLException {
    return new SinkConnection((BaseConnection) getConnection(user, password), sink);
  }
}
