package io.firedrill.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.apache.flink.connector.jdbc.datasource.transactions.xa.xid.XidImpl;
import org.junit.jupiter.api.Test;
import org.postgresql.core.BaseConnection;

/** Two sinks of one job in a database, which has them all in one list. */
class SinkConnectionTest {
  private static final Xid XID = new XidImpl(201, new byte[] {1, 2, 3}, new byte[] {9, 8, 7, 6});

  private final List<String> executed = new ArrayList<>();
  private final List<String> prepared = new ArrayList<>();

  private <T> T proxy(Class<T> type, java.lang.reflect.InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {type}, handler));
  }

  private ResultSet gids() {
    Deque<String> left = new ArrayDeque<>(prepared);
    return proxy(
        ResultSet.class,
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "next" -> !left.isEmpty();
              case "getString" -> left.poll();
              default -> null;
            });
  }

  private BaseConnection connection() {
    Statement statement =
        proxy(
            Statement.class,
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "executeQuery" -> gids();
                  case "executeUpdate" -> {
                    executed.add((String) arguments[0]);
                    yield 0;
                  }
                  default -> null;
                });
    return proxy(
        BaseConnection.class,
        (proxy, method, arguments) ->
            method.getReturnType() == boolean.class
                ? true
                : method.getName().equals("createStatement") ? statement : null);
  }

  private static String gid(String sink, byte[] own) {
    byte[] name = sink.getBytes(StandardCharsets.UTF_8);
    byte[] branch = new byte[1 + name.length + own.length];
    branch[0] = (byte) name.length;
    System.arraycopy(name, 0, branch, 1, name.length);
    System.arraycopy(own, 0, branch, 1 + name.length, own.length);
    Base64.Encoder base64 = Base64.getEncoder();
    return "201_"
        + base64.encodeToString(XID.getGlobalTransactionId())
        + "_"
        + base64.encodeToString(branch);
  }

  @Test
  void aSinkFindsItsOwnTransactionsAndNoOthers() throws Exception {
    prepared.addAll(
        List.of(
            gid("rejects", new byte[] {9, 8, 7, 6}),
            gid("ledger", new byte[] {9, 8, 7, 6}),
            gid("ledger2", new byte[] {9, 8, 7, 6}),
            "201_AQID_CQgHBg==",
            "of somebody else"));
    assertThat(new SinkConnection(connection(), "ledger").recover(XAResource.TMSTARTRSCAN))
        .containsExactly(XID);
  }

  @Test
  void whatItFindsItSettlesByTheIdThatTheServerKnows() throws Exception {
    new SinkConnection(connection(), "ledger").rollback(XID);
    assertThat(executed)
        .containsExactly(
            "ROLLBACK PREPARED '%s'".formatted(gid("ledger", new byte[] {9, 8, 7, 6})));
  }
}
