package io.firedrill.cluster.local;

import io.firedrill.cluster.JobPaths;
import io.firedrill.ledger.Database;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A real server with the project's tables, which are empty. */
public final class PostgresServer implements AutoCloseable {
  private final WorkFolder work;
  private final Database database = LocalPostgres.newDatabase();
  private final JvmProcess server;

  /** Starts one, which works in a folder of its own. */
  public PostgresServer(Path folder) throws IOException {
    work = WorkFolder.take(folder.toAbsolutePath());
    LocalPostgres postgres =
        LocalPostgres.at(Path.of("target/postgres").toAbsolutePath(), work.root(), database, 4);
    postgres.prepare();
    JvmProcess initdb = process("initdb", postgres.formatCommand());
    Wait.until(
        "initdb",
        Duration.ofMinutes(1),
        () -> initdb.alive() ? Look.notYet("it is at it") : Look.seen(true));
    server = process("postgres", postgres.command());
    Wait.until(
        "the tables",
        Duration.ofMinutes(1),
        () -> {
          postgres.createTables();
          return Look.seen(true);
        });
  }

  private JvmProcess process(String name, List<String> command) {
    JvmProcess process = JvmProcess.start(name, command, Map.of(), work.root(), work.path("logs"));
    work.owns(process.handle());
    return process;
  }

  public Database database() {
    return database;
  }

  /** Where the project's own job writes there. */
  public JobPaths paths() {
    return LocalTarget.PATHS.withTables(database);
  }

  /** Runs a statement. */
  public void run(String sql) throws IOException {
    database.ask(
        "run " + sql,
        connection -> {
          try (Statement statement = connection.createStatement()) {
            return statement.execute(sql);
          }
        });
  }

  @Override
  public void close() throws IOException {
    server.end();
    try (work) {
      work.remove();
    }
  }
}
