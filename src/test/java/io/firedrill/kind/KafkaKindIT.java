package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The job between topics of a broker that runs beside it. */
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
    for (String drill : new String[] {"taskmanager-kill", "jobmanager-kill", "broker-kill"}) {
      passes(drill);
    }
    aFilesJobDoesNotTakeItsPlace();
    noShadowIsMadeOfIt();

    kind.make("undeploy").succeeded();
    assertThat(kind.get("pods,pvc", "-l", "app=kafka").path("items")).isEmpty();
  }

  private void passes(String drill) throws Exception {
    String job = kind.jobId();
    kind.make("drill", "TARGET=kubernetes", "PIPELINE=kafka", "DRILL=" + drill).succeeded();
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

  private void noShadowIsMadeOfIt() throws Exception {
    String[] rehearsal = {"upgrade", "--target", "kubernetes", "--parallelism", "3"};
    assertThat(kind.firedrill(rehearsal).exited(2).output())
        .contains("with its transactional ids a shadow would fence off the live job");
    assertThat(kind.get("flinkdeployments").path("items")).hasSize(1);
    kind.noLockIsLeft();
  }
}
