package io.firedrill.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.cluster.local.PostgresServer;
import io.firedrill.ledger.Database;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rows of a real server. */
class TableMessagesLocalIT {
  private static List<String> ids(Messages messages) throws IOException {
    List<String> ids = new ArrayList<>();
    messages.forEach(
        message ->
            ids.add(new Format.Json().fields(message).all(List.of("Order", "at")).orElse("none")));
    return ids;
  }

  private static Place.Table table(Database database, String name) {
    return new Place.Table(
        name, database.url(), Map.of("user", database.user(), "password", database.password()));
  }

  @Test
  void rowsAreReadFromOneSnapshotAsOftenAsNeedBe() throws IOException {
    try (PostgresServer server = new PostgresServer(Path.of("target/local-it/table-rows/work"))) {
      server.run("CREATE SCHEMA shop");
      server.run("CREATE TABLE shop.\"Bills\" (\"Order\" int, at timestamp)");
      server.run("INSERT INTO shop.\"Bills\" VALUES (1, '2026-01-01 00:00:10'), (2, NULL)");
      try (Messages messages = TableMessages.look(table(server.database(), "shop.Bills"))) {
        server.run("INSERT INTO shop.\"Bills\" VALUES (3, NULL)");
        assertThat(messages.size()).isEqualTo(2);
        assertThat(ids(messages)).containsExactly("1,2026-01-01T00:00:10", "none");
        assertThat(ids(messages)).hasSize(2);
      }
      server.run("UPDATE shop.\"Bills\" SET at = now()");
      Wait.until(
          "the server to count what was written",
          Duration.ofSeconds(30),
          () -> {
            long written = TableMessages.written(table(server.database(), "shop.Bills"));
            return written == 6 ? Look.seen(true) : Look.notYet("%d", written);
          });
      assertThatThrownBy(() -> TableMessages.look(table(server.database(), "x; DROP TABLE y")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot be read")
          .hasMessageContaining("\"x; DROP TABLE y\" does not exist");
    }
  }
}
