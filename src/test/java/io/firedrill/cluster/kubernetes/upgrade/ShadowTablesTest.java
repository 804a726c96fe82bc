package io.firedrill.cluster.kubernetes.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.cluster.RehearsalArea;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShadowTablesTest {
  private static final ShadowTables TABLES =
      new ShadowTables(
          Map.of("ledger", "payments", "rejects", "app.bad", "balances", "last"),
          new RehearsalArea("12ab"));

  @Test
  void eachTableOfTheLiveJobHasOneInTheShadow() {
    assertThat(TABLES.byLive())
        .isEqualTo(
            Map.of(
                "payments", "firedrill_rehearsal_12ab_ledger",
                "app.bad", "app.firedrill_rehearsal_12ab_rejects",
                "last", "firedrill_rehearsal_12ab_balances"));
  }

  @Test
  void aTopicThatIsCalledLikeATableStays() {
    assertThat(TABLES.in(List.of("--topic", "payments", "--ledger", "payments", "--group", "last")))
        .containsExactly(
            "--topic",
            "payments",
            "--ledger",
            "firedrill_rehearsal_12ab_ledger",
            "--group",
            "last");
  }

  /** Its job graph then shows the table in the shadow too, which is refused. */
  @Test
  void aTableThatTheNewVersionHasAnotherNameForIsNotReplaced() {
    assertThat(TABLES.in(List.of("--ledger", "payments2")))
        .containsExactly("--ledger", "payments2");
  }

  @Test
  void aJobWithoutTablesKeepsItsArguments() {
    List<String> arguments = List.of("--ledger", "s3a://b/ledger");
    assertThat(new ShadowTables(Map.of(), new RehearsalArea("1")).in(arguments))
        .isEqualTo(arguments);
  }
}
