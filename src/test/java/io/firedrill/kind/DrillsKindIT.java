package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firedrill.kind.Kind.Answer;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Drills against the job on kind: those that pass, and those that must not hit anything. */
@OnKind
class DrillsKindIT {
  private static final Path DRILLS = Path.of("target/drills");

  private final Kind kind;

  DrillsKindIT(Kind kind) {
    this.kind = kind;
  }

  private Answer drill(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("drill", "--target", "kubernetes"));
    command.addAll(List.of(arguments));
    return kind.firedrill(command.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"taskmanager-kill", "taskmanager-and-jobmanager-kill"})
  @Tag("long")
  void moreDrillsPass(String drill) throws Exception {
    aDrillPassesWithEveryLinkSeenAndTheJobRunsOn(drill);
  }

  /** With grace period 0 the next server starts on the volume while the last still runs. */
  @Test
  void theStoreIsTakenDownWithTimeToEnd() throws Exception {
    aDrillPassesWithEveryLinkSeenAndTheJobRunsOn("store-outage");
    assertThat(DRILLS.resolve("store-outage/latest/evidence.jsonl"))
        .content()
        .contains("deleted with grace period 1 (SIGTERM, then SIGKILL)");
  }

  @Test
  void aStoreThatIsADeploymentWithAVolumeIsNotTakenDown() throws Exception {
    String deployment =
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: another-server}
        spec:
          selector: {matchLabels: {app: minio, server: another}}
          template:
            metadata: {labels: {app: minio, server: another}}
            spec:
              nodeSelector: {firedrill.io/nowhere: "true"}
              containers: [{name: server, image: none, volumeMounts: [{name: data, mountPath: /data}]}]
              volumes: [{name: data, persistentVolumeClaim: {claimName: minio}}]
        """;
    kind.applyHere(deployment);
    try {
      Wait.until(
          "the pod of another server",
          Kind.SOON,
          () ->
              kind.get("pods", "-l", "server=another").path("items").isEmpty()
                  ? Look.notYet("none")
                  : Look.seen(true));
      assertThat(
              drill("store-outage", "--store-namespace", Kind.NAMESPACE, "--dry-run")
                  .exited(2)
                  .output())
          .contains("another-server", "two servers on one volume");
    } finally {
      kind.kubectlHere("delete", "deployment", "another-server").succeeded();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jobmanager-kill"})
  void aDrillPassesWithEveryLinkSeenAndTheJobRunsOn(String drill) throws Exception {
    kind.passes(drill);
  }

  @Test
  void aDryRunNamesWhatItWouldHitAndDoesNothing() throws Exception {
    List<String> before = kind.podUids();
    Answer answer = drill("all-pods-kill", "--dry-run").succeeded();
    for (String uid : before) {
      assertThat(answer.output()).contains("pod UID " + uid);
    }
    assertThat(kind.podUids()).isEqualTo(before);
    kind.noLockIsLeft();
  }

  @Test
  @Tag("long")
  void withoutACompletedCheckpointADrillIsInconclusiveAndHitsNothing(@TempDir Path folder)
      throws Exception {
    configure("execution.checkpointing.interval", "1h");
    List<String> before = kind.podUids();
    Path impatient = folder.resolve("impatient.yaml");
    Files.writeString(
        impatient, "hypothesis: h\nfault: {kind: taskmanager-kill}\ndeadlines: {steady: 10}\n");
    Answer answer = drill(impatient.toString()).exited(3);
    assertThat(answer.output()).contains("INCONCLUSIVE", "0 checkpoints");
    assertThat(kind.podUids()).isEqualTo(before);
  }

  @Test
  @Tag("long")
  @OnKind(spoils = true)
  void aJobThatCannotRecoverIsLeftAloneAndFailsWhenItIsNot() throws Exception {
    configure("high-availability.type", "NONE");
    List<String> before = kind.podUids();
    Answer refused = drill("jobmanager-kill").exited(2);
    assertThat(refused.output()).contains("high-availability.type is not set");
    assertThat(kind.podUids()).isEqualTo(before);

    Answer failed = drill("jobmanager-kill", "--despite-precheck").exited(1);
    assertThat(failed.output()).contains("FAIL  jobmanager-kill", "restored from newest");
    Path report = DRILLS.resolve("jobmanager-kill/latest");
    assertThat(report.resolve("dump/flinkdeployment.yaml")).content().contains("upgradeMode");
    List<String> keys = kind.s3Keys();
    try (Stream<Path> files = Files.walk(report)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(file).content().doesNotContain(keys);
      }
    }
  }

  /** Changes one Flink setting and waits until the operator has redeployed the job with it. */
  private void configure(String setting, String value) throws Exception {
    ObjectMapper json = new ObjectMapper();
    ObjectNode patch = json.createObjectNode();
    patch.withObject("/spec/flinkConfiguration").put(setting, value);
    kind.patch(patch);
    Wait.until(
        "the job to run with %s=%s".formatted(setting, value),
        Kind.SOON,
        () -> {
          JsonNode status = kind.deployment().path("status");
          String lastSpec = status.at("/reconciliationStatus/lastReconciledSpec").asText("{}");
          String now =
              json.readTree(lastSpec).at("/spec/flinkConfiguration").path(setting).asText();
          String lifecycle = status.path("lifecycleState").asText();
          boolean there =
              now.equals(value)
                  && lifecycle.equals("STABLE")
                  && status.at("/jobStatus/state").asText().equals("RUNNING");
          return there ? Look.seen(true) : Look.notYet("%s, %s", now, lifecycle);
        });
  }
}
