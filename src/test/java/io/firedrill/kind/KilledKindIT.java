package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.kind.Kind.Answer;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that end by SIGKILL: clean removes what they leave, and nothing of the job is lost. */
@OnKind
class KilledKindIT {
  private static final Duration LOCK_RUNS_OUT = Duration.ofSeconds(90);
  private static final String QUOTA = "no-new-flinkdeployments";

  private final Kind kind;
  private final Upgrades upgrades;

  KilledKindIT(Kind kind) {
    this.kind = kind;
    this.upgrades = new Upgrades(kind);
  }

  /** Cleans again and again, until the lock of the killed run has run out. */
  private String clean() {
    return Wait.until(
        "the lock of the killed run to run out",
        LOCK_RUNS_OUT,
        Duration.ofSeconds(5),
        () -> {
          Answer answer = kind.firedrill("clean").succeeded();
          return answer.output().contains("holds it")
              ? Look.notYet("%s", answer.output())
              : Look.seen(answer.output());
        });
  }

  /** Before the shadow only the lock says that there was a rehearsal, and then its label too. */
  @ParameterizedTest
  @ValueSource(strings = {"  state  ", "  shadow  "})
  void aRehearsalThatIsKilledIsCleanedUp(String phase) throws Exception {
    String job = kind.jobId();
    String printed =
        kind.killed(
            output -> output.contains(phase) && shadowIsThere(phase),
            "upgrade",
            "--target",
            "kubernetes",
            "--parallelism",
            "3");
    assertThat(printed).contains("savepoint");
    assertThat(kind.firedrill("clean").succeeded().output()).contains("left Lease", "holds it");
    assertThat(objects()).as("the live lock's objects stay").isPositive();

    assertThat(clean()).containsPattern("removed [1-9][0-9]* objects below firedrill-rehearsal/");
    upgrades.nothingOfTheRehearsalIsLeft();
    assertThat(kind.jobId()).isEqualTo(job);
    assertThat(kind.rest("jobs/" + job).path("state").asText()).isEqualTo("RUNNING");
  }

  private boolean shadowIsThere(String phase) throws Exception {
    return !phase.contains("shadow") || kind.get("flinkdeployments").path("items").size() == 2;
  }

  private int objects() throws Exception {
    return kind.bucket(store -> store.list("firedrill-rehearsal/")).size();
  }

  /**
   * The operator on kind is one of those before 1.8, which need the resource deleted. A quota
   * refuses the create, so that the run is in the gap for as long as it takes to kill it.
   */
  @Test
  @OnKind(spoils = true)
  void aRestoreThatIsKilledBetweenDeleteAndCreateIsCarriedToItsEndByClean() throws Exception {
    String taken =
        kind.firedrill("savepoint", "take", "--target", "kubernetes").succeeded().output();
    String savepoint =
        taken.lines().filter(line -> line.startsWith("s3p://")).findFirst().orElseThrow();
    refuseNewDeployments();
    try {
      kind.killed(
          output -> kind.get("flinkdeployments").path("items").isEmpty(),
          "savepoint",
          "restore",
          savepoint,
          "--target",
          "kubernetes",
          "--accept-repeats");
    } finally {
      kind.kubectlHere("delete", "resourcequota", QUOTA).succeeded();
    }
    assertThat(kind.get("flinkdeployments").path("items")).isEmpty();

    assertThat(clean()).contains("created FlinkDeployment firedrill/transactions again");
    kind.firedrill("wait-ready").succeeded();
    assertThat(kind.restored().path("external_path").asText()).isEqualTo(savepoint);
    assertThat(kind.get("secrets", "-l", "firedrill.io/copy-of").path("items")).isEmpty();
  }

  private void refuseNewDeployments() throws Exception {
    kind.kubectlHere(
            "create", "resourcequota", QUOTA, "--hard=count/flinkdeployments.flink.apache.org=0")
        .succeeded();
    Wait.until(
        "the quota to be enforced",
        Kind.SOON,
        Duration.ofSeconds(1),
        () -> {
          JsonNode status = kind.get("resourcequota", QUOTA).path("status");
          return status.has("used") ? Look.seen(status) : Look.notYet("%s", status);
        });
  }
}
