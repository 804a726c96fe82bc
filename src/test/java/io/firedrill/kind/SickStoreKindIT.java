package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The job with a proxy in front of its store, which looks sick then. */
@OnKind(job = OnKind.Job.ABSENT, spoils = true)
class SickStoreKindIT {
  private static final Path DRILLS = Path.of("target/drills");

  private final Kind kind;

  SickStoreKindIT(Kind kind) {
    this.kind = kind;
  }

  @Test
  void aSlowStoreIsDrilledThroughTheProxyAndUndeployTakesThatAlong() throws Exception {
    kind.make("deploy", "STORE_PROXY=1").succeeded();
    passes("store-slow");
    kind.make("undeploy").succeeded();
    assertThat(kind.get("pods,services,deployments", "-l", "app=store-proxy").path("items"))
        .isEmpty();
  }

  @Test
  @Tag("long")
  void theOtherSicknessesPassToo() throws Exception {
    kind.make("deploy", "STORE_PROXY=1").succeeded();
    for (String drill :
        List.of("store-slowdown", "store-upload-cut", "store-keys-rotated", "store-full")) {
      passes(drill);
    }
  }

  private void passes(String drill) throws Exception {
    kind.make("drill", "TARGET=kubernetes", "DRILL=" + drill).succeeded();
    JsonNode report = kind.read(DRILLS.resolve(drill).resolve("latest/report.json"));
    assertThat(report.path("verdict").asText())
        .as(report.path("reasons").toString())
        .isEqualTo("PASS");
    kind.noLockIsLeft();
  }
}
