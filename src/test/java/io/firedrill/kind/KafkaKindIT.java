package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.kind.Kind.Answer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The job between topics of a broker that runs beside it, and from such a topic into tables. */
@OnKind(job = OnKind.Job.ABSENT, spoils = true)
class KafkaKindIT {
  private static final Path DRILLS = Path.of("target/drills");

  private final Kind kind;

  KafkaKindIT(Kind kind) {
    this.kind = kind;
  }

  @Test
  void theJobBetweenTopicsIsDeployedDrilledAndAuditedAndLeavesNothingBehind() throws Exception {
    kind.make("deploy", "PIPELINE=kafka").succeeded();
    for (String drill : new String[] {"taskmanager-kill", "broker-kill"}) {
      passes("kafka", drill);
    }
    aFilesJobDoesNotTakeItsPlace();
    kind.make("undeploy").succeeded();
    nothingIsLeft();
  }

  private void nothingIsLeft() throws Exception {
    assertThat(kind.get("pods,pvc", "-l", "app in (kafka,postgres)").path("items")).isEmpty();
    assertThat(kind.get("secrets").findValuesAsText("name")).doesNotContain("firedrill-postgres");
  }

  @Test
  @Tag("long")
  void itsNextVersionIsRehearsedBesideTopicsOfItsOwn() throws Exception {
    kind.make("deploy", "PIPELINE=kafka").succeeded();
    Upgrades upgrades = new Upgrades(kind);
    upgrades.upgrade("--parallelism", "3").succeeded();
    assertThat(upgrades.report().path("verdict").asText()).isEqualTo("GO");
    for (String link : List.of("shadow isolated", "seam", "cleaned up", "live undisturbed")) {
      assertThat(upgrades.finding(link)).as(link).isEqualTo("holds");
    }
    upgrades.nothingOfTheRehearsalIsLeft();
    kind.noLockIsLeft();
    kind.make("undeploy").succeeded();
  }

  @Test
  @Tag("long")
  void theJobIntoTablesTakesThePlaceOfAnotherBesideTheSameBroker() throws Exception {
    kind.make("deploy", "PIPELINE=kafka").succeeded();
    kind.make("undeploy", "KEEP_DATA=1").succeeded();
    kind.make("deploy", "PIPELINE=kafka-jdbc").succeeded();
    for (String drill : new String[] {"jobmanager-kill", "broker-kill", "database-kill"}) {
      passes("kafka-jdbc", drill);
    }
    String password = kind.secret("firedrill-postgres", "password");
    assertThat(kind.rest("jobs/" + kind.jobId() + "/config").toString()).doesNotContain(password);
    assertThat(kind.deployment().toString()).doesNotContain(password);
    kind.database(this::aTransactionOfAnotherJobIsNamed);
    kind.database(this::aRowThatIsMissingIsNamed);
    kind.make("undeploy").succeeded();
    nothingIsLeft();
  }

  private void aTransactionOfAnotherJobIsNamed(Connection database) throws Exception {
    try (Statement statement = database.createStatement()) {
      statement.execute("BEGIN; CREATE TABLE stray (); PREPARE TRANSACTION 'of another'");
      assertThat(drill("kafka-jdbc", "taskmanager-kill").exited(2).output())
          .contains("a transaction is prepared that is not of this job: of another");
      statement.execute("ROLLBACK PREPARED 'of another'");
    }
  }

  private void aRowThatIsMissingIsNamed(Connection database) throws Exception {
    try (Statement statement = database.createStatement()) {
      assertThat(statement.executeUpdate("DELETE FROM ledger WHERE split = 1 AND sequence = 7"))
          .isOne();
    }
    assertThat(drill("kafka-jdbc", "taskmanager-kill").exited(2).output())
        .contains("the ledger was not exact before anything was done: 1 missing")
        .contains("record 7 of split 1 is missing");
  }

  private Answer drill(String pipeline, String name) throws Exception {
    return kind.make("drill", "TARGET=kubernetes", "PIPELINE=" + pipeline, "DRILL=" + name);
  }

  private void passes(String pipeline, String drill) throws Exception {
    String job = kind.jobId();
    drill(pipeline, drill).succeeded();
    JsonNode report = kind.read(DRILLS.resolve(drill).resolve("latest/report.json"));
    assertThat(report.path("verdict").asText()).isEqualTo("PASS");
    for (JsonNode link : report.path("links")) {
      assertThat(link.path("finding").asText()).as(link.toString()).isEqualTo("holds");
    }
    assertThat(report.path("links").toString()).contains("ledger");
    assertThat(report.at("/audit/records").asLong()).isPositive();
    assertThat(kind.jobId()).isEqualTo(job);
    kind.noLockIsLeft();
  }

  private void aFilesJobDoesNotTakeItsPlace() throws Exception {
    assertThat(kind.make("deploy").exited(2).output())
        .contains("the job that is deployed is between topics of Kafka: run make undeploy first");
  }
}
