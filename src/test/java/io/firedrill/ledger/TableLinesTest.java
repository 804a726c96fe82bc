package io.firedrill.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.job.Rejection;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableLinesTest {
  private static final Database.Row<Rejection> LINE =
      row -> new Rejection(row.getInt(1), 7, "no amount", row.getString(2));

  private static ResultSet rows(List<String> texts) {
    Deque<String> left = new ArrayDeque<>(texts);
    String[] current = {null};
    return (ResultSet)
        Proxy.newProxyInstance(
            TableLinesTest.class.getClassLoader(),
            new Class<?>[] {ResultSet.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "next" -> {
                    current[0] = left.poll();
                    yield current[0] != null;
                  }
                  case "getInt" -> 1;
                  case "getString" -> {
                    if (current[0].equals("broken")) {
                      throw new SQLException("the server is gone");
                    }
                    yield current[0];
                  }
                  default -> null;
                });
  }

  private static TableLines lines(String... texts) {
    return new TableLines("table rejects", rows(List.of(texts)), LINE);
  }

  @Test
  void rowsAreReadAsTheLinesThatTheyAreOf() throws IOException {
    try (TableLines lines = lines("a,b", "c\nd")) {
      assertThat(new String(lines.readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("1,7,no amount,a\\cb\n1,7,no amount,c\\nd\n");
    }
  }

  @Test
  void aTableWithoutRowsHasNoLine() throws IOException {
    try (TableLines lines = lines()) {
      assertThat(lines.read()).isEqualTo(-1);
    }
  }

  @Test
  void aServerThatIsGoneIsNotTheEndOfTheTable() throws IOException {
    try (TableLines lines = lines("a", "broken")) {
      assertThatThrownBy(lines::readAllBytes)
          .isInstanceOf(IOException.class)
          .hasMessage("table rejects cannot be read: the server is gone");
    }
  }

  @Test
  void aDatabaseDoesNotShowItsPassword() {
    Database database = new Database("localhost", 15432, "postgres", "firedrill", "s3cret");
    assertThat(database).hasToString("jdbc:postgresql://localhost:15432/postgres");
  }
}
