package io.firedrill.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.ledger.Database;
import io.firedrill.problem.Problem;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RehearsalAreaTest {
  private static final RehearsalArea AREA = new RehearsalArea("12ab");

  private static JobPaths live(String scheme, String ledger) {
    return new JobPaths(
        ledger, ledger, scheme + "://b/checkpoints", scheme + "://other/savepoints", "");
  }

  /** An image may have one of Flink's S3 plugins only. */
  @ParameterizedTest
  @ValueSource(strings = {"s3", "s3a", "s3p"})
  void theShadowWritesThroughTheFileSystemsOfTheLiveJob(String scheme) {
    JobPaths shadow = AREA.paths(live(scheme, ""));
    String root = scheme + "://b/firedrill-rehearsal/12ab/";
    assertThat(shadow.checkpoints()).isEqualTo(root + "checkpoints");
    assertThat(shadow.savepoints()).isEqualTo(root + "savepoints");
    assertThat(shadow.ledger()).isEqualTo(root + "ledger");
    assertThat(AREA.highAvailability(shadow)).isEqualTo(root + "ha");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3a", "s3"})
  void itsOutputGoesThroughTheFileSystemOfTheLiveOutput(String scheme) {
    assertThat(AREA.paths(live("s3p", scheme + "://b/ledger")).ledger())
        .isEqualTo(scheme + "://b/firedrill-rehearsal/12ab/ledger");
    assertThat(RehearsalArea.like("/topic", "s3p://b/x")).isEqualTo("s3p://b/x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3p://b", "s3p://b/", "s3p://b/a/b"})
  void checkpointsMayLieAnywhereInTheirBucket(String checkpoints) {
    assertThat(AREA.paths(new JobPaths("", "", checkpoints, "", "")).checkpoints())
        .isEqualTo("s3p://b/firedrill-rehearsal/12ab/checkpoints");
  }

  @Test
  void aShadowOfTheOldVersionHasNamesOfItsOwnAndItsDataBelowTheRehearsals() {
    RehearsalArea old = AREA.ofOldVersion();
    assertThat(old.prefix()).startsWith(AREA.prefix());
    assertThat(old.name()).doesNotStartWith(AREA.name());
    assertThat(AREA.name()).doesNotStartWith(old.name());
  }

  @Test
  void topicsKeepTheirNamesBehindTheRehearsals() {
    JobPaths live =
        new JobPaths("out", "bad", "s3p://b/checkpoints", "s3p://b/savepoints", "")
            .withTopics("kafka:9092");
    assertThat(AREA.paths(live).ledger()).isEqualTo("firedrill-rehearsal-12ab-ledger");
    assertThat(AREA.paths(live).checkpoints()).startsWith("s3p://b/firedrill-rehearsal/12ab/");
    assertThat(AREA.paths(live).topics()).contains("kafka:9092");
  }

  @Test
  void tablesStandInTheSchemaOfTheLiveOnesUnderNamesThatNeedNoQuotes() {
    Database database = new Database("h", 1, "d", "u", "");
    JobPaths live =
        new JobPaths(
            "app.entries",
            "bad",
            Optional.of("kafka:9092"),
            Optional.of(new JobPaths.Tables(database, "last")),
            "s3p://b/checkpoints",
            "s3p://b/savepoints",
            "");
    JobPaths shadow = AREA.paths(live);
    assertThat(RehearsalTables.byLive(live, shadow))
        .isEqualTo(
            Map.of(
                "app.entries", "app.firedrill_rehearsal_12ab_ledger",
                "bad", "firedrill_rehearsal_12ab_rejects",
                "last", "firedrill_rehearsal_12ab_balances"));
    assertThat(shadow.topics()).contains("kafka:9092");
    assertThat(shadow.checkpoints()).startsWith("s3p://b/firedrill-rehearsal/12ab/");
    assertThat(AREA.ofOldVersion().tables()).doesNotStartWith(AREA.tables());
  }

  /** The connector refuses a longer one when the shadow runs, which would look like its fault. */
  @Test
  void aTableThatTheSinksTransactionsHaveNoRoomForIsRefused() {
    String schema = "s".repeat(30);
    assertThat(AREA.table(schema.substring(3) + ".t", "ledger")).hasSize(59);
    assertThatThrownBy(() -> AREA.table(schema + ".t", "ledger"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(schema + ".firedrill_rehearsal_12ab_ledger");
  }
}
