package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Upgrades of the job on kind: what must be a NO-GO, the way back, version 2 for real, and upgrades
 * that the operator performs in another way than through a savepoint. It comes before {@link
 * KindIT}, which takes the cluster down.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpgradeKindIT extends OnKind {
  private static final List<String> ARGUMENTS =
      List.of(
          "--ledger",
          "s3a://firedrill/ledger",
          "--rejects",
          "s3a://firedrill/rejects",
          "--splits",
          "2",
          "--rate",
          "200");
  private static final Path REPORT = Path.of("target/drills/upgrade");

  private static String badImage;

  @BeforeAll
  static void theJobRunsAndTheBadVersionsAreInTheRegistry() throws Exception {
    run("make", "kind-up", "deploy").succeeded();
    run("make", "push", "IMAGE=localhost:5001/firedrill:bad", "JOB_VERSION=bad").succeeded();
    badImage = "localhost:5001/firedrill@" + Files.readString(Path.of("target/jib-image.digest"));
  }

  @AfterAll
  static void theNextTestsBeginWithoutTheJob() throws Exception {
    run("make", "undeploy").succeeded();
  }

  private static Answer upgrade(String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("bin/firedrill", "upgrade"));
    command.addAll(List.of("--target", "kubernetes"));
    command.addAll(List.of(options));
    return run(command.toArray(String[]::new));
  }

  private static Answer upgradeToBad(String change, String... options) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--image",
                badImage,
                "--jar",
                "local:///opt/flink/usrlib/firedrill-defects.jar",
                "--entry-class",
                "io.firedrill.defect.BadVersion"));
    all.addAll(List.of(options));
    all.addAll(List.of("--", change));
    all.addAll(ARGUMENTS);
    return upgrade(all.toArray(String[]::new));
  }

  private static Answer savepoint(String command, String... more) throws Exception {
    List<String> all = new ArrayList<>(List.of("bin/firedrill", "savepoint", command));
    all.addAll(List.of("--target", "kubernetes"));
    all.addAll(List.of(more));
    return run(all.toArray(String[]::new));
  }

  private JsonNode report() throws IOException {
    return json.readTree(REPORT.resolve("report.json").toFile());
  }

  private String finding(String link) throws IOException {
    for (JsonNode each : report().path("links")) {
      if (each.path("name").asText().equals(link)) {
        return each.path("finding").asText();
      }
    }
    return "no such link";
  }

  private void nothingOfTheRehearsalIsLeft() throws Exception {
    assertThat(get("flinkdeployments").path("items")).hasSize(1);
    for (String kind : List.of("pods", "secrets", "configmaps", "flinkstatesnapshots")) {
      assertThat(get(kind, "-l", "firedrill.io/rehearsal").path("items")).as(kind).isEmpty();
    }
    assertThat(get("leases").path("items")).isEmpty();
    List<ObjectStore.Entry> objects = bucket(store -> store.list("firedrill-rehearsal/"));
    assertThat(objects).isEmpty();
  }

  @ParameterizedTest
  @Order(1)
  @CsvSource({
    "CHANGED_UID, false, account-totals: gone: Flink refuses to start",
    "REMOVED_OPERATOR, false, account-totals: gone: Flink refuses to start",
    "REMOVED_OPERATOR, true, allowNonRestoredState lets the job start",
    "INCOMPATIBLE_STATE, false, 'account-totals, state totals: written by PojoSerializer'",
    "LOWER_MAX_PARALLELISM, false, its maximum parallelism is 64",
    "THROWS_ON_START, false, this version of the job throws in its main method",
  })
  void aBadVersionIsANoGoForTheRightReasonAndTheJobRunsOn(
      String change, boolean allowNonRestored, String reason) throws Exception {
    String job = jobId();
    Answer answer =
        allowNonRestored
            ? upgradeToBad(change, "--allow-non-restored-state")
            : upgradeToBad(change);
    assertThat(answer.exitCode()).as(answer.output()).isEqualTo(1);
    assertThat(report().path("verdict").asText()).isEqualTo("NO-GO");
    assertThat(report().path("reasons").get(0).asText()).contains(reason);
    assertThat(finding("live undisturbed")).isEqualTo("holds");
    assertThat(jobId()).isEqualTo(job);
    nothingOfTheRehearsalIsLeft();
  }

  @Test
  @Order(2)
  void anImageThatDoesNotExistIsANoGo() throws Exception {
    Answer answer = upgrade("--image", "localhost:5001/firedrill:nonesuch");
    assertThat(answer.exitCode()).as(answer.output()).isEqualTo(1);
    assertThat(report().path("reasons").get(0).asText()).contains("cannot be pulled");
    assertThat(finding("live undisturbed")).isEqualTo("holds");
    nothingOfTheRehearsalIsLeft();
  }

  @Test
  @Order(3)
  void aShadowWhoseTotalsBeginAtZeroIsCaughtAtTheSeam() throws Exception {
    String job = jobId();
    Answer answer = upgradeToBad("EMPTY_STATE");
    assertThat(answer.exitCode()).as(answer.output()).isEqualTo(1);
    assertThat(report().path("reasons").get(0).asText()).startsWith("seam: the shadow");
    assertThat(report().at("/audits/shadow/wrong").asLong()).isPositive();
    assertThat(report().at("/audits/live/wrong").asLong()).isZero();
    assertThat(finding("live undisturbed")).isEqualTo("holds");
    assertThat(jobId()).isEqualTo(job);
    nothingOfTheRehearsalIsLeft();
  }

  @Test
  @Order(4)
  void savepointsAreTakenLookedAtOpenedHereAndDisposedOf(@TempDir Path folder) throws Exception {
    for (String how : List.of("rest", "nonce")) {
      savepoint("take", "--by", how).succeeded();
    }
    String path = savepoint("take", "--format", "native").succeeded().output();
    path = path.lines().filter(line -> line.startsWith("s3p://")).findFirst().orElseThrow();
    assertThat(savepoint("list").succeeded().output()).contains(path, "native savepoint");
    assertThat(savepoint("inspect", path).succeeded().output())
        .contains("native savepoint", "account-totals", "all there");

    Path here = folder.resolve("savepoint");
    savepoint("fetch", path, here.toString()).succeeded();
    List<String> check =
        new ArrayList<>(
            List.of(
                "bin/firedrill",
                "snapshot",
                "check",
                here.toString(),
                "--jar",
                "target/firedrill-job-v2.jar",
                "--parallelism",
                "3",
                "--set",
                "state.backend.type=rocksdb",
                "--"));
    check.addAll(ARGUMENTS);
    assertThat(run(check.toArray(String[]::new)).succeeded().output())
        .contains("restore on this machine: restored", "compatible: 8 operators");

    assertThat(savepoint("restore", path).output()).contains("this repeats", "--accept-repeats");
    savepoint("dispose", path).succeeded();
    Answer again = savepoint("dispose", path);
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.output()).contains("was disposed of");
  }

  @Test
  @Order(5)
  void aVersionThatDoesNotComeUpIsRolledBackFromTheSameSavepoint() throws Exception {
    Answer answer =
        upgradeToBad("THROWS_ON_START", "--perform", "--despite-no-go", "--up-within", "90");
    assertThat(answer.exitCode()).as(answer.output()).isEqualTo(1);
    assertThat(finding("stopped by savepoint")).isEqualTo("holds");
    assertThat(finding("upgraded")).isEqualTo("broken");
    assertThat(finding("rolled back")).isEqualTo("holds");
    assertThat(finding("whole ledger")).isEqualTo("holds");
    JsonNode restored = rest("jobs/" + jobId() + "/checkpoints").at("/latest/restored");
    assertThat(restored.path("is_savepoint").asBoolean()).isTrue();
    assertThat(get("flinkdeployment", "transactions").at("/spec/job/entryClass").asText())
        .isEqualTo("io.firedrill.job.TransactionsJob");
  }

  @Test
  @Order(6)
  void version2IsAGoAndTheUpgradeFollowsWithACleanLedgerOverBoth() throws Exception {
    Answer answer = run("make", "rehearse-upgrade", "TARGET=kubernetes", "PERFORM=1").succeeded();
    JsonNode report = report();
    assertThat(report.path("verdict").asText()).as(answer.output()).isEqualTo("GO");
    for (JsonNode link : report.path("links")) {
      assertThat(link.path("finding").asText()).as(link.toString()).isEqualTo("holds");
    }
    assertThat(report.path("seams")).hasSize(2);
    assertThat(report.at("/downtime/totalMillis").asLong()).isPositive();
    assertThat(report.at("/audits/whole/records").asLong()).isPositive();
    assertThat(answer.output()).contains("keys that can write below");
    nothingOfTheRehearsalIsLeft();
    noSecretIsInTheReport();
  }

  private void noSecretIsInTheReport() throws Exception {
    JsonNode keys = get("secret", "firedrill-s3").path("data");
    for (String file : List.of("evidence.jsonl", "report.json", "report.html")) {
      assertThat(REPORT.resolve(file))
          .content()
          .doesNotContain(decoded(keys.path("secret-key")), decoded(keys.path("access-key")));
    }
  }

  @Test
  @Order(7)
  void anUpgradeThatGoesStatelessIsANoGoBeforeAndCaughtAfterwards(@TempDir Path folder)
      throws Exception {
    Path change = folder.resolve("stateless.yaml");
    Files.writeString(change, "spec: {restartNonce: 7, job: {upgradeMode: stateless}}\n");
    Answer answer =
        upgrade(
            "--change", change.toString(), "--perform", "--despite-no-go", "--up-within", "120");
    assertThat(answer.exitCode()).as(answer.output()).isEqualTo(1);
    assertThat(finding("upgrade settings")).isEqualTo("broken");
    assertThat(finding("stopped by savepoint")).isEqualTo("broken");
    assertThat(finding("whole ledger")).isEqualTo("broken");
    assertThat(report().at("/audits/whole/duplicates").asLong()).isPositive();
  }
}
