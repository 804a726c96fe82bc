package io.firedrill.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.cluster.RehearsalArea;
import io.firedrill.cluster.RehearsalTables;
import io.firedrill.ledger.OpenTransaction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a rehearsal has on a real server: all of it goes, and nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
class RehearsalTablesLocalIT {
  private static final RehearsalArea AREA = new RehearsalArea("12ab");

  private PostgresServer server;

  @BeforeAll
  void start() throws IOException {
    server = new PostgresServer(Path.of("target/local-it/rehearsal-tables/work"));
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  private RehearsalTables tables(RehearsalArea area) {
    return new RehearsalTables(server.database(), area.tables());
  }

  /** A transaction of a sink that has written to its table and is gone. */
  private String prepare(String table) throws IOException {
    byte[] sink = table.getBytes(StandardCharsets.UTF_8);
    byte[] branch =
        ByteBuffer.allocate(5 + sink.length).put((byte) sink.length).put(sink).putInt(7).array();
    Base64.Encoder base64 = Base64.getEncoder();
    String gid = "201_" + base64.encodeToString(new byte[28]) + "_" + base64.encodeToString(branch);
    server.run(
        "BEGIN; INSERT INTO %s (split, sequence, reason, line) VALUES (0, 0, '', '');"
                .formatted(table)
            + " PREPARE TRANSACTION '%s'".formatted(gid));
    return gid;
  }

  @Test
  void theTablesOfARehearsalAndWhatIsPreparedForThemGoAndNothingElseDoes() throws IOException {
    RehearsalTables own = tables(AREA);
    RehearsalTables ofOld = tables(AREA.ofOldVersion());
    server.run("CREATE SCHEMA IF NOT EXISTS app; CREATE TABLE app.ledger (LIKE ledger)");
    own.makeLike(
        Map.of(
            "app.ledger", AREA.table("app.ledger", "ledger"),
            "rejects", AREA.table("rejects", "rejects"),
            "balances", AREA.table("balances", "balances")));
    ofOld.makeLike(Map.of("rejects", AREA.ofOldVersion().table("rejects", "rejects")));
    String live = prepare("rejects");
    String shadow = prepare(AREA.table("rejects", "rejects"));
    assertThat(own.left())
        .containsExactly(
            "table app.firedrill_rehearsal_12ab_ledger",
            "table public.firedrill_rehearsal_12ab_balances",
            "table public.firedrill_rehearsal_12ab_rejects",
            "prepared transaction " + shadow);
    own.remove();
    assertThat(own.left()).isEmpty();
    assertThat(ofOld.left()).containsExactly("table public.firedrill_rehearsal_old_12ab_rejects");
    assertThat(server.database().prepared()).extracting(OpenTransaction::id).containsExactly(live);
    ofOld.remove();
    own.remove();
    server.run("ROLLBACK PREPARED '%s'".formatted(live));
    server.run("SELECT * FROM ledger, rejects, balances, app.ledger AS l");
  }

  @Test
  void aTableIsMadeWithTheKeyOfTheLiveOne() throws IOException {
    String balances = AREA.table("balances", "balances");
    tables(AREA).makeLike(Map.of("balances", balances));
    String insert = "INSERT INTO %s VALUES ('a', 1, 1)".formatted(balances);
    server.run(insert);
    assertThatThrownBy(() -> server.run(insert)).hasMessageContaining("duplicate key");
    tables(AREA).remove();
  }

  @Test
  void aTableThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> tables(AREA).makeLike(Map.of("gone", AREA.table("gone", "ledger"))))
        .hasMessageContaining("cannot make the tables [firedrill_rehearsal_12ab_ledger]")
        .hasMessageContaining("\"gone\" does not exist");
  }
}
