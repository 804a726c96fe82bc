package io.firedrill.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.job.GeneratorInput;
import io.firedrill.job.LedgerEntry;
import io.firedrill.job.LedgerLine;
import io.firedrill.job.Rejection;
import io.firedrill.ledger.AuditReport;
import io.firedrill.ledger.Auditor;
import io.firedrill.ledger.Cut;
import io.firedrill.ledger.Database;
import io.firedrill.ledger.ExpectedLines;
import io.firedrill.ledger.TableOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The audit of tables on a real server: what is planted in them is found. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
class TableAuditLocalIT {
  private static final GeneratorInput INPUT = new GeneratorInput(7, 2, 5);
  private static final long RECORDS = 5_000;

  private PostgresServer server;
  private Database database;
  private TableOutput output;

  @BeforeAll
  void start() throws IOException {
    server = new PostgresServer(Path.of("target/local-it/table-audit/work"));
    database = server.database();
    output =
        new TableOutput(database, server.paths().ledger(), server.paths().rejects(), "balances");
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  @BeforeEach
  void write() throws IOException {
    run("TRUNCATE ledger, rejects, balances");
    database.ask(
        "fill the tables",
        connection -> {
          connection.setAutoCommit(false);
          for (int split : INPUT.splits()) {
            write(connection, split);
          }
          connection.commit();
          return true;
        });
    run(
        "INSERT INTO balances SELECT DISTINCT ON (account) account, count, sum_minor FROM ledger"
            + " ORDER BY account, sequence DESC");
  }

  private static void write(Connection connection, int split) throws SQLException {
    ExpectedLines lines = new ExpectedLines(INPUT, split);
    try (PreparedStatement entry =
            connection.prepareStatement("INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?)");
        PreparedStatement rejection =
            connection.prepareStatement("INSERT INTO rejects VALUES (?, ?, ?, ?)")) {
      while (lines.position() < RECORDS) {
        LedgerLine line = lines.next();
        if (line instanceof LedgerEntry e) {
          fill(
              entry,
              e.split(),
              e.sequence(),
              e.account(),
              e.amountMinor(),
              e.count(),
              e.sumMinor(),
              e.transactionId());
        } else if (line instanceof Rejection r) {
          fill(rejection, r.split(), r.sequence(), r.reason(), r.line());
        }
      }
      entry.executeBatch();
      rejection.executeBatch();
    }
  }

  private static void fill(PreparedStatement row, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      row.setObject(i + 1, values[i]);
    }
    row.addBatch();
  }

  private void run(String sql) throws IOException {
    server.run(sql);
  }

  private AuditReport audit(boolean exact) throws IOException {
    return new Auditor(output, INPUT).audit(Cut.upTo(Map.of(0, RECORDS, 1, RECORDS), exact));
  }

  @Test
  void tablesThatHoldEachRecordOnceAuditClean() throws IOException {
    AuditReport report = audit(true);
    assertThat(report)
        .isEqualTo(new AuditReport(2 * RECORDS, report.rejected(), 0, 0, 0, 0, List.of()));
    assertThat(report.rejected()).isPositive();
    assertThat(output.committed().bytes()).isEqualTo(2 * RECORDS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DELETE FROM ledger WHERE split = 0 AND sequence = (SELECT min(sequence) FROM ledger WHERE split = 0 AND sequence > 99)|1|0|0",
        "INSERT INTO ledger SELECT * FROM ledger WHERE split = 1 AND sequence BETWEEN 10 AND 19|0|10|0",
        "UPDATE ledger SET sum_minor = sum_minor + 1 WHERE split = 0 AND sequence = (SELECT min(sequence) FROM ledger WHERE split = 0 AND sequence > 99)|0|0|2",
        "INSERT INTO ledger VALUES (2, 0, 'a', 1, 1, 1, 't')|0|0|2",
        "UPDATE balances SET count = count - 1 WHERE account = (SELECT min(account) FROM balances)|0|0|1",
        "DELETE FROM balances WHERE account = (SELECT min(account) FROM balances)|0|0|1",
        "INSERT INTO balances VALUES ('nobody', 1, 1)|0|0|1"
      })
  void whatIsPlantedIsFound(String sql, long missing, long duplicates, long wrong)
      throws IOException {
    run(sql);
    AuditReport report = audit(true);
    assertThat(report.missing()).as(report.toString()).isEqualTo(missing);
    assertThat(report.duplicates()).as(report.toString()).isEqualTo(duplicates);
    assertThat(report.wrong()).as(report.toString()).isEqualTo(wrong);
  }

  @Test
  void balancesOfAJobThatRunsMayBeAhead() throws IOException {
    run("UPDATE balances SET count = count + 1");
    assertThat(audit(false).exact()).isTrue();
  }

  @Test
  void whatIsPreparedIsListedAndNotCounted() throws IOException {
    run("BEGIN; INSERT INTO rejects VALUES (0, 0, 'r', 'l'); PREPARE TRANSACTION 'left'");
    try {
      assertThat(output.open())
          .singleElement()
          .satisfies(left -> assertThat(left.words()).startsWith("left, prepared at 2"));
      assertThat(audit(true).exact()).isTrue();
      assertThat(database.maxPreparedTransactions()).isEqualTo(4);
    } finally {
      run("ROLLBACK PREPARED 'left'");
    }
  }

  @Test
  void onlyConnectionsOfTheJobAreCut() throws Exception {
    try (Connection job = connection(database.name());
        Connection ofAnotherDatabase = connection("template1")) {
      assertThat(database.cutConnections(List.of("10.244.0.7"))).isEmpty();
      assertThat(job.isValid(3)).isTrue();
      assertThat(ofAnotherDatabase.isValid(3)).isTrue();

      assertThat(database.cutConnections(List.of("127.0.0.1", "::1"))).hasSize(1);
      assertThat(job.isValid(3)).isFalse();
      assertThat(ofAnotherDatabase.isValid(3)).isTrue();
    }
  }

  private Connection connection(String name) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/%s".formatted(database.host(), database.port(), name),
        database.user(),
        database.password());
  }
}
