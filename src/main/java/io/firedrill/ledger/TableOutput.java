package io.firedrill.ledger;

import io.firedrill.job.LedgerEntry;
import io.firedrill.job.LedgerLine;
import io.firedrill.job.Rejection;
import io.firedrill.problem.Texts;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * An output in tables of PostgreSQL.
 *
 * @param balances each account's last totals
 */
public record TableOutput(Database database, String ledger, String rejects, String balances)
    implements Output {
  private static final Duration WITHIN = Duration.ofSeconds(60);

  /** So many rows are held at a time. */
  private static final int FETCHED = 2_000;

  @Override
  public ObjectStore.Size committed() throws IOException {
    return database
        .rows(
            "count the records",
            Texts.format(
                "SELECT (SELECT count(*) FROM %s) + (SELECT count(*) FROM %s)", ledger, rejects),
            row -> new ObjectStore.Size(2, row.getLong(1)))
        .get(0);
  }

  @Override
  public OutputLook look(Collection<Integer> splits) throws IOException {
    try {
      Connection connection = database.connect(WITHIN);
      // one snapshot for all that is read; and without a cursor a result would be held as a whole
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      return new Snapshot(this, connection, List.copyOf(splits));
    } catch (SQLException e) {
      throw database.failed("read the tables", e);
    }
  }

  @Override
  public boolean hasTransactions() {
    return true;
  }

  @Override
  public List<OpenTransaction> open() throws IOException {
    return database.prepared();
  }

  private record Snapshot(TableOutput output, Connection connection, List<Integer> splits)
      implements OutputLook {
    @Override
    public CommittedLines of(int split, Tally tally) {
      LedgerFile entries =
          file(
              output.ledger(),
              false,
              "account, amount_minor, count, sum_minor, transaction_id",
              split,
              row ->
                  new LedgerEntry(
                      row.getInt(1),
                      row.getLong(2),
                      row.getString(3),
                      row.getLong(4),
                      row.getLong(5),
                      row.getLong(6),
                      row.getString(7)));
      LedgerFile rejections =
          file(
              output.rejects(),
              true,
              "reason, line",
              split,
              row ->
                  new Rejection(row.getInt(1), row.getLong(2), row.getString(3), row.getString(4)));
      return new MergedFiles(split, List.of(entries, rejections), tally);
    }

    private LedgerFile file(
        String table,
        boolean rejected,
        String fields,
        int split,
        Database.Row<? extends LedgerLine> line) {
      String name = "table " + table;
      String sql =
          Texts.format(
              "SELECT split, sequence, %s FROM %s WHERE split = %d ORDER BY split, sequence",
              fields, table, split);
      return new LedgerFile(
          name, rejected, Long.MIN_VALUE, () -> new TableLines(name, query(name, sql), line));
    }

    private ResultSet query(String what, String sql) throws IOException {
      try {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.closeOnCompletion();
        statement.setFetchSize(FETCHED);
        return statement.executeQuery();
      } catch (SQLException e) {
        throw output.database().failed("read " + what, e);
      }
    }

    @Override
    public void strays(Tally tally) throws IOException {
      for (String table : List.of(output.ledger(), output.rejects())) {
        each(
            "table " + table,
            Texts.format("SELECT DISTINCT split FROM %s ORDER BY split", table),
            row -> {
              if (!splits.contains(row.getInt(1))) {
                tally.wrong(
                    "split %d in table %s belongs to no split of the input", row.getInt(1), table);
              }
            });
      }
    }

    @Override
    public void atRest(Tally tally) throws IOException {
      each(
          "table " + output.balances(),
          Texts.format(
              """
              SELECT account, l.count, l.sum_minor, b.count, b.sum_minor
              FROM (SELECT DISTINCT ON (account) account, count, sum_minor FROM %s
                    ORDER BY account, sequence DESC) l
              FULL JOIN %s b USING (account)
              WHERE (l.count, l.sum_minor) IS DISTINCT FROM (b.count, b.sum_minor)
              ORDER BY account
              """,
              output.ledger(), output.balances()),
          row ->
              tally.wrong(
                  "the balance of account %s is %s, and the last of its records leaves it at %s",
                  row.getString(1), totals(row, 4), totals(row, 2)));
    }

    private static String totals(ResultSet row, int column) throws SQLException {
      return row.getString(column) == null
          ? "not there"
          : Texts.format("count %d and sum %d", row.getLong(column), row.getLong(column + 1));
    }

    /** What is done with a row. */
    @FunctionalInterface
    private interface Use {
      void row(ResultSet row) throws SQLException;
    }

    private void each(String what, String sql, Use use) throws IOException {
      try (ResultSet rows = query(what, sql)) {
        while (rows.next()) {
          use.row(rows);
        }
      } catch (SQLException e) {
        throw output.database().failed("read " + what, e);
      }
    }

    @Override
    public void close() throws IOException {
      try {
        connection.close();
      } catch (SQLException e) {
        throw output.database().failed("end reading", e);
      }
    }
  }
}
