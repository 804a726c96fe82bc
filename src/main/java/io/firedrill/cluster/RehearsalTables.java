package io.firedrill.cluster;

import io.firedrill.ledger.Database;
import io.firedrill.ledger.OpenTransaction;
import io.firedrill.ledger.SinkTransaction;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a rehearsal has in a database: tables, and transactions that are prepared for them.
 *
 * @param prefix what the names of all its tables begin with, and no others do
 */
public record RehearsalTables(Database database, String prefix) {
  /** What holds one of the tables may be about to end; an answer is not waited for as long. */
  private static final String LOCKED_FOR_LONG = "SET lock_timeout = '2s'";

  /** The tables of a shadow by those of the live job. */
  public static Map<String, String> byLive(JobPaths live, JobPaths shadow) {
    Map<String, String> tables = new TreeMap<>();
    tables.put(live.ledger(), shadow.ledger());
    tables.put(live.rejects(), shadow.rejects());
    tables.put(live.tables().orElseThrow().balances(), shadow.tables().orElseThrow().balances());
    return tables;
  }

  /**
   * Makes tables with the columns, indexes and constraints of others.
   *
   * @param byLive the new names by those of the tables that are there
   * @throws IOException if one of those is not there, or tables may not be made
   */
  public void makeLike(Map<String, String> byLive) throws IOException {
    List<String> statements = new ArrayList<>();
    byLive.forEach(
        (live, name) ->
            statements.add(Texts.format("CREATE TABLE %s (LIKE %s INCLUDING ALL)", name, live)));
    run("make the tables " + byLive.values(), statements);
  }

  /** Rolls back what is prepared for them, whose locks they have, and drops all of them. */
  public void remove() throws IOException {
    run(
        "roll back what is prepared for the tables " + prefix + "…",
        prepared().stream().map(gid -> Texts.format("ROLLBACK PREPARED '%s'", gid)).toList());
    List<String> tables = tables();
    run(
        "drop the tables " + tables,
        tables.stream().map(table -> "DROP TABLE IF EXISTS " + table).toList());
  }

  /** Those that are there, in words. */
  public List<String> left() throws IOException {
    List<String> left = new ArrayList<>();
    tables().forEach(table -> left.add("table " + table));
    prepared().forEach(gid -> left.add("prepared transaction " + gid));
    return left;
  }

  /** Each by itself: a prepared transaction cannot be rolled back within another. */
  private void run(String what, List<String> statements) throws IOException {
    database.ask(
        what,
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute(LOCKED_FOR_LONG);
            for (String sql : statements) {
              statement.execute(sql);
            }
            return statements.size();
          }
        });
  }

  /** As SQL has them, with their schemas. */
  private List<String> tables() throws IOException {
    return database.rows(
        "list the tables",
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            + " WHERE starts_with(tablename::text, ?::text) ORDER BY 1",
        row -> row.getString(1),
        prefix);
  }

  private List<String> prepared() throws IOException {
    return database.prepared().stream()
        .map(OpenTransaction::id)
        .filter(gid -> SinkTransaction.ofGid(gid).filter(this::own).isPresent())
        .toList();
  }

  /** The sink's name is its table's, as the job's arguments have it. */
  private boolean own(SinkTransaction of) {
    return of.sink().substring(of.sink().lastIndexOf('.') + 1).startsWith(prefix);
  }
}
