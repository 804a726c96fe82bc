package io.firedrill.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class PasswordFileTest {
  private static Optional<String> password(String text) {
    return new PasswordFile(text).password("postgres", 5432, "bank", "flink");
  }

  @Test
  void theFirstLineThatFitsCounts() {
    assertThat(password("postgres:5432:bank:flink:secret")).contains("secret");
    assertThat(password("*:*:*:*:any\npostgres:5432:bank:flink:secret")).contains("any");
    assertThat(password("other:5432:*:flink:a\n# *:*:*:*:b\n*:5432:*:flink:c\n")).contains("c");
  }

  @Test
  void noneIsMadeUp() {
    for (String line :
        new String[] {
          "",
          "postgres:5432:bank:flink",
          "postgres:5433:*:*:x",
          "postgres:5432:other:flink:x",
          "postgres:5432:bank:other:x"
        }) {
      assertThat(password(line)).as(line).isEmpty();
    }
  }

  @Test
  void aBackslashTakesTheMeaningAway() {
    assertThat(password("*:*:*:flink:a\\:b\\\\c")).contains("a:b\\c");
  }

  @Test
  void itDoesNotShowItsPasswords() {
    assertThat(new PasswordFile("*:*:*:*:secret").toString()).doesNotContain("secret");
  }
}
