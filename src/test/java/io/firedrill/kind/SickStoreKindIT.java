package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.nio.file.Path;
import java.time.Duration;
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

  /** The proxy itself counts the seconds: nobody has to make it well. */
  @Test
  @Tag("long")
  void aStoreIsWellAgainAfterTheDrillWasKilledWhileItWasSick() throws Exception {
    kind.make("deploy", "STORE_PROXY=1").succeeded();
    kind.killed(
        output -> output.contains("  fault  ") && sick(),
        "drill",
        "--target",
        "kubernetes",
        "--store-namespace",
        Kind.NAMESPACE,
        "store-full");
    Wait.until(
        "the lock of the killed run to run out, and the store to be well",
        Duration.ofMinutes(3),
        Duration.ofSeconds(5),
        () -> {
          String cleaned = kind.firedrill("clean").succeeded().output();
          return cleaned.contains("holds it") ? Look.notYet("%s", cleaned) : Look.seen(cleaned);
        });
    assertThat(sick()).isFalse();
    kind.firedrill("wait-ready").succeeded();
    passes("store-slow");
  }

  /** Its control listens within its pod only. */
  private boolean sick() throws Exception {
    return kind.kubectlHere(
            "exec",
            "deployment/store-proxy",
            "--",
            "bash",
            "-c",
            "exec 3<>/dev/tcp/127.0.0.1/9001; printf 'GET / HTTP/1.0\r\n\r\n' >&3; cat <&3")
        .output()
        .contains("\"full\"");
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
