package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firedrill.job.GeneratorInput;
import io.firedrill.job.TransactionsJob;
import io.firedrill.ledger.AuditReport;
import io.firedrill.ledger.Auditor;
import io.firedrill.ledger.Cut;
import io.firedrill.ledger.LedgerLayout;
import io.firedrill.snapshot.SnapshotReader;
import io.firedrill.store.ObjectStore;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stack on kind, from no cluster to no cluster, by the commands that the README names. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KindIT extends OnKind {
  private static final GeneratorInput INPUT = new GeneratorInput(1, 2, 50);
  private static final LedgerLayout LAYOUT = new LedgerLayout("ledger", "rejects");

  @AfterAll
  static void nothingIsLeftEvenAfterAFailure() throws Exception {
    run("make", "kind-down").succeeded();
  }

  @Test
  @Order(1)
  void kindUpBringsUpTheClusterAndIsSafeToRepeat() throws Exception {
    run("make", "kind-up").succeeded();
    JsonNode secret = get("secret", "minio-root").path("data");
    run("make", "kind-up").succeeded();
    assertThat(get("secret", "minio-root").path("data")).isEqualTo(secret);
  }

  @Test
  @Order(2)
  void everyOverlayPassesTheApiServersDryRun() throws Exception {
    for (String overlay : List.of("k8s/overlays/kind", "k8s/overlays/staging", "minio")) {
      kubectl("-n", "firedrill", "apply", "-k", overlay, "--dry-run=server").succeeded();
    }
  }

  @Test
  @Order(3)
  void deployEndsWithACompletedCheckpoint() throws Exception {
    Answer deploy = run("make", "deploy").succeeded();
    assertThat(deploy.output()).contains("STABLE/RUNNING");
    assertThat(rest("jobs/" + jobId() + "/checkpoints").path("counts").path("completed").asInt())
        .isPositive();
  }

  @Test
  @Order(4)
  void deployingAgainChangesNothing() throws Exception {
    String job = jobId();
    JsonNode before = get("flinkdeployment", "transactions").path("metadata").path("generation");
    run("make", "deploy").succeeded();
    assertThat(get("flinkdeployment", "transactions").path("metadata").path("generation"))
        .isEqualTo(before);
    assertThat(jobId()).isEqualTo(job);
  }

  @Test
  @Order(5)
  void theJobsLedgerGrowsInTheBucket() throws Exception {
    long before = bucket(store -> bytes(store));
    Wait.until(
        "the ledger to grow beyond " + before + " bytes",
        SOON,
        () -> {
          long now = bucket(KindIT::bytes);
          return now > before ? Look.seen(now) : Look.notYet("%d bytes", now);
        });
  }

  private static long bytes(ObjectStore store) throws IOException {
    return LedgerLayout.committed(store, LAYOUT.ledger()).stream()
        .mapToLong(ObjectStore.Entry::bytes)
        .sum();
  }

  @Test
  @Order(6)
  void aRestartGoesThroughASavepointAndTheLedgerAuditsCleanAcrossIt() throws Exception {
    kubectl(
            "-n",
            "firedrill",
            "patch",
            "flinkdeployment",
            "transactions",
            "--type=merge",
            "-p",
            "{\"spec\":{\"restartNonce\":1}}")
        .succeeded();
    run("make", "deploy").succeeded();
    JsonNode restored = rest("jobs/" + jobId() + "/checkpoints").path("latest").path("restored");
    assertThat(restored.path("is_savepoint").asBoolean()).isTrue();
    assertThat(restored.path("external_path").asText()).startsWith("s3p://firedrill/savepoints/");

    AuditReport report = bucket(store -> audit(store, checkpointThatIsNotTheNewest()));
    assertThat(report.examples()).isEmpty();
    assertThat(report.records()).isPositive();
  }

  /** What lies below its offsets is committed: a newer one has completed since. */
  private String checkpointThatIsNotTheNewest() throws Exception {
    return Wait.until(
        "two checkpoints to complete",
        SOON,
        () -> {
          List<String> paths = new ArrayList<>();
          for (JsonNode c : rest("jobs/" + jobId() + "/checkpoints").path("history")) {
            if (c.path("status").asText().equals("COMPLETED")) {
              paths.add(c.path("external_path").asText());
            }
          }
          return paths.size() < 2
              ? Look.notYet("%d checkpoints", paths.size())
              : Look.seen(paths.get(1));
        });
  }

  private static AuditReport audit(ObjectStore store, String checkpoint) throws IOException {
    Map<Integer, Long> offsets =
        new SnapshotReader(store).sourceOffsets(checkpoint, TransactionsJob.SOURCE_UID);
    return new Auditor(store, LAYOUT, INPUT).audit(Cut.upTo(offsets, false));
  }

  @Test
  @Order(7)
  void noSecretIsInTheLogsOrInFlinksConfiguration() throws Exception {
    JsonNode keys = get("secret", "firedrill-s3").path("data");
    String logs =
        kubectl("-n", "firedrill", "logs", "--tail=-1", "-l", "app=transactions")
            .succeeded()
            .output();
    String configuration =
        rest("jobmanager/config").toString() + rest("jobs/" + jobId() + "/config");
    for (String key : List.of("access-key", "secret-key")) {
      assertThat(logs).doesNotContain(decoded(keys.path(key)));
      assertThat(configuration).doesNotContain(decoded(keys.path(key)));
    }
  }

  @ParameterizedTest
  @Order(8)
  @ValueSource(
      strings = {
        "taskmanager-kill",
        "jobmanager-kill",
        "taskmanager-and-jobmanager-kill",
        "store-outage"
      })
  void aDrillPassesWithEveryLinkSeenAndTheJobRunsOn(String drill) throws Exception {
    String job = jobId();
    run("make", "drill", "TARGET=kubernetes", "DRILL=" + drill).succeeded();
    JsonNode report = report(drill);
    assertThat(report.path("verdict").asText()).isEqualTo("PASS");
    assertThat(report.path("links")).hasSize(5);
    for (JsonNode link : report.path("links")) {
      assertThat(link.path("finding").asText()).as(link.toString()).isEqualTo("holds");
    }
    assertThat(report.path("audit").path("records").asLong()).isPositive();
    assertThat(jobId()).isEqualTo(job);
    assertThat(get("leases").path("items")).isEmpty();
  }

  private JsonNode report(String drill) throws IOException {
    return json.readTree(Path.of("target/drills", drill, "report.json").toFile());
  }

  private static Answer drill(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("bin/firedrill", "drill", "--target"));
    command.add("kubernetes");
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  @Test
  @Order(9)
  void aDryRunNamesWhatItWouldHitAndDoesNothing() throws Exception {
    JsonNode before = podUids();
    Answer answer = drill("all-pods-kill", "--dry-run").succeeded();
    for (JsonNode uid : before) {
      assertThat(answer.output()).contains("pod UID " + uid.asText());
    }
    assertThat(podUids()).isEqualTo(before);
    assertThat(get("leases").path("items")).isEmpty();
  }

  private JsonNode podUids() throws Exception {
    ArrayNode uids = json.createArrayNode();
    get("pods", "-l", "app=transactions")
        .path("items")
        .forEach(pod -> uids.add(pod.path("metadata").path("uid").asText()));
    return uids;
  }

  @Test
  @Order(10)
  void withoutACompletedCheckpointADrillIsInconclusiveAndHitsNothing(@TempDir Path folder)
      throws Exception {
    configure("execution.checkpointing.interval", "1h");
    JsonNode before = podUids();
    Path impatient = folder.resolve("impatient.yaml");
    Files.writeString(
        impatient, "hypothesis: h\nfault: {kind: taskmanager-kill}\ndeadlines: {steady: 10}\n");
    Answer answer = drill(impatient.toString());
    assertThat(answer.exitCode()).as(answer.output()).isEqualTo(3);
    assertThat(answer.output()).contains("INCONCLUSIVE", "0 checkpoints");
    assertThat(podUids()).isEqualTo(before);
  }

  @Test
  @Order(11)
  void aJobThatCannotRecoverIsLeftAloneAndFailsWhenItIsNot() throws Exception {
    configure("high-availability.type", "NONE", "execution.checkpointing.interval", "5s");
    JsonNode before = podUids();
    Answer refused = drill("jobmanager-kill");
    assertThat(refused.exitCode()).as(refused.output()).isEqualTo(2);
    assertThat(refused.output()).contains("high-availability.type is not set");
    assertThat(podUids()).isEqualTo(before);

    Answer failed = drill("jobmanager-kill", "--despite-precheck");
    assertThat(failed.exitCode()).as(failed.output()).isEqualTo(1);
    assertThat(failed.output()).contains("FAIL  jobmanager-kill", "restored from newest");
    assertThat(Path.of("target/drills/jobmanager-kill/dump/flinkdeployment.yaml"))
        .content()
        .contains("upgradeMode");
    JsonNode keys = get("secret", "firedrill-s3").path("data");
    try (Stream<Path> files = Files.walk(Path.of("target/drills/jobmanager-kill"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(file)
            .content()
            .doesNotContain(decoded(keys.path("secret-key")), decoded(keys.path("access-key")));
      }
    }
  }

  /** Changes Flink settings and waits until the operator has redeployed the job with them. */
  private void configure(String... settings) throws Exception {
    ObjectNode flink = json.createObjectNode();
    for (int i = 0; i < settings.length; i += 2) {
      flink.put(settings[i], settings[i + 1]);
    }
    ObjectNode patch = json.createObjectNode();
    patch.putObject("spec").set("flinkConfiguration", flink);
    kubectl(
            "-n",
            "firedrill",
            "patch",
            "flinkdeployment",
            "transactions",
            "--type=merge",
            "-p",
            patch.toString())
        .succeeded();
    Wait.until(
        "the job to run with " + flink,
        SOON,
        () -> {
          JsonNode status = get("flinkdeployment", "transactions").path("status");
          JsonNode running =
              json.readTree(
                  status.path("reconciliationStatus").path("lastReconciledSpec").asText("{}"));
          JsonNode now = running.path("spec").path("flinkConfiguration").path(settings[0]);
          boolean there =
              now.asText().equals(settings[1])
                  && status.path("lifecycleState").asText().equals("STABLE")
                  && status.path("jobStatus").path("state").asText().equals("RUNNING");
          return there
              ? Look.seen(true)
              : Look.notYet("%s, %s", now, status.path("lifecycleState").asText());
        });
  }

  @Test
  @Order(12)
  void undeployLeavesNothingOfTheJob() throws Exception {
    run("make", "undeploy").succeeded();
    nothingOfTheJobIsLeft();
    List<ObjectStore.Entry> objects = bucket(store -> store.list(""));
    assertThat(objects).isEmpty();
  }

  private void nothingOfTheJobIsLeft() throws Exception {
    assertThat(get("flinkdeployments").path("items")).isEmpty();
    for (String kind : List.of("pods", "configmaps", "deployments", "services")) {
      assertThat(get(kind, "-l", "app=transactions").path("items")).as(kind).isEmpty();
    }
  }

  @Test
  @Order(13)
  void plainKubectlAppliesAndDeletesItAsWell() throws Exception {
    kubectl("apply", "-k", "k8s/overlays/kind").succeeded();
    kubectl(
            "-n",
            "firedrill",
            "wait",
            "flinkdeployment/transactions",
            "--for=jsonpath={.status.jobStatus.state}=RUNNING",
            "--timeout=150s")
        .succeeded();
    kubectl("delete", "-k", "k8s/overlays/kind", "--timeout=120s").succeeded();
    Wait.until(
        "the job's pods to be gone",
        SOON,
        () -> {
          JsonNode pods = get("pods", "-l", "app=transactions").path("items");
          return pods.isEmpty() ? Look.seen(true) : Look.notYet("%d pods", pods.size());
        });
  }

  @Test
  @Order(14)
  void kindDownLeavesNeitherClusterNorRegistry() throws Exception {
    run("make", "kind-down").succeeded();
    assertThat(run("kind", "get", "clusters").succeeded().output()).doesNotContain("firedrill");
    assertThat(run("docker", "ps", "-a", "--format", "{{.Names}}").succeeded().output())
        .doesNotContain("firedrill");
  }
}
