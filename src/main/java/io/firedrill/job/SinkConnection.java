package io.firedrill.job;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;
import org.apache.flink.connector.jdbc.datasource.transactions.xa.xid.XidImpl;
import org.postgresql.core.BaseConnection;
import org.postgresql.xa.PGXAConnection;

/**
 * A connection whose transactions have the sink's name in their ids. The connector makes an id of
 * job, subtask and checkpoint, and a sink that recovers rolls back what is prepared for its job and
 * subtask: without the name that would be the other sinks' transactions too, before they have
 * committed them.
 */
final class SinkConnection extends PGXAConnection {
  /** The name's length and the name, before the connector's own qualifier. */
  private final byte[] name;

  SinkConnection(BaseConnection connection, String sink) throws SQLException {
    super(connection);
    byte[] utf8 = sink.getBytes(StandardCharsets.UTF_8);
    this.name = ByteBuffer.allocate(utf8.length + 1).put((byte) utf8.length).put(utf8).array();
  }

  private Xid named(Xid xid) {
    byte[] own = xid.getBranchQualifier();
    return new XidImpl(
        xid.getFormatId(),
        xid.getGlobalTransactionId(),
        ByteBuffer.allocate(name.length + own.length).put(name).put(own).array());
  }

  @Override
  public Xid[] recover(int flag) throws XAException {
    List<Xid> mine = new ArrayList<>();
    for (Xid xid : super.recover(flag)) {
      byte[] qualifier = xid.getBranchQualifier();
      if (qualifier.length >= name.length
          && Arrays.equals(qualifier, 0, name.length, name, 0, name.length)) {
        byte[] own = Arrays.copyOfRange(qualifier, name.length, qualifier.length);
        mine.add(new XidImpl(xid.getFormatId(), xid.getGlobalTransactionId(), own));
      }
    }
    return mine.toArray(Xid[]::new);
  }

  @Override
  public void start(Xid xid, int flags) throws XAException {
    super.start(named(xid), flags);
  }

  @Override
  public void end(Xid xid, int flags) throws XAException {
    super.end(named(xid), flags);
  }

  @Override
  public int prepare(Xid xid) throws XAException {
    return super.prepare(named(xid));
  }

  @Override
  public void commit(Xid xid, boolean onePhase) throws XAException {
    super.commit(named(xid), onePhase);
  }

  @Override
  public void rollback(Xid xid) throws XAException {
    super.rollback(named(xid));
  }

  @Override
  public void forget(Xid xid) throws XAException {
    super.forget(named(xid));
  }
}
