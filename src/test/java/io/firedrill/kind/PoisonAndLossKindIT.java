package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Jobs that nothing but somebody's hand brings back, on kind. */
@OnKind
class PoisonAndLossKindIT {
  private static final Path DRILLS = Path.of("target/drills");

  private final Kind kind;

  PoisonAndLossKindIT(Kind kind) {
    this.kind = kind;
  }

  private void passes(String drill, int links) throws Exception {
    kind.make("drill", "TARGET=kubernetes", "DRILL=" + drill).succeeded();
    JsonNode report = kind.read(DRILLS.resolve(drill).resolve("latest/report.json"));
    assertThat(report.path("links")).hasSize(links);
    for (JsonNode link : report.path("links")) {
      assertThat(link.path("finding").asText()).as(link.toString()).isEqualTo("holds");
    }
    assertThat(report.at("/audit/records").asLong()).isPositive();
    kind.noLockIsLeft();
  }

  @Test
  void aJobThatUserCodeKeepsFailingIsBroughtBackWithItsOwnSettings() throws Exception {
    JsonNode before = kind.deployment().at("/spec/flinkConfiguration");
    passes("restarts-exhausted", 7);
    JsonNode now = kind.deployment();
    assertThat(now.at("/spec/flinkConfiguration")).isEqualTo(before);
    assertThat(now.at("/metadata/annotations").toString()).doesNotContain("settings-before-drill");
    assertThat(kind.<Boolean>bucket(store -> store.exists("drill/failure-trigger"))).isFalse();
  }

  @Test
  void aJobWhoseClusterIsLostComesBackFromItsBucket() throws Exception {
    String uid = kind.deployment().at("/metadata/uid").asText();
    passes("cluster-loss", 6);
    assertThat(kind.deployment().at("/metadata/uid").asText()).isNotEqualTo(uid);
    assertThat(kind.get("secrets", "-l", "firedrill.io/copy-of").path("items")).isEmpty();
  }

  @Test
  @Tag("long")
  void aDeploymentThatIsPrunedIsCreatedAgainFromTheCheckpointThatItLeft() throws Exception {
    String uid = kind.deployment().at("/metadata/uid").asText();
    passes("deployment-prune", 6);
    assertThat(kind.deployment().at("/metadata/uid").asText()).isNotEqualTo(uid);
    assertThat(kind.get("secrets", "-l", "firedrill.io/copy-of").path("items")).isEmpty();
  }

  @Test
  @Tag("long")
  void aJobWhoseCheckpointsCanNoLongerBeFoundIsStartedAgainFromTheNewest() throws Exception {
    passes("ha-data-delete", 6);
    assertThat(kind.get("secrets", "-l", "firedrill.io/copy-of").path("items")).isEmpty();
  }
}
