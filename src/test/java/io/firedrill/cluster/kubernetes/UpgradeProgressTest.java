package io.firedrill.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firedrill.cluster.StoppedWith;
import io.firedrill.cluster.UpgradeProgress;
import io.firedrill.cluster.kubernetes.client.ResourceStates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How far an upgrade is, by the statuses that operators write meanwhile. */
class UpgradeProgressTest {
  private static final Path RECORDED = Path.of("src/test/resources/operator");
  private static final String NOT_NOTICED = "the operator has not noticed the change";
  private static final String OLD = "606d42d53b6a48a3f7d52ea94c540130";
  private static final String NEW = "423b51b5fc2baa06d4dbfddd372e8ee7";
  private static final String SAVEPOINT = "s3p://flink/savepoints/savepoint-606d42-facf4707c01f";

  private static List<UpgradeProgress> recorded(String name) throws IOException {
    ObjectMapper json = new ObjectMapper();
    return Files.readAllLines(RECORDED.resolve(name)).stream()
        .map(
            line -> {
              try {
                return ResourceStates.progress(json.readTree(line));
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            })
        .toList();
  }

  private static Optional<StoppedWith> savepoint(String path) {
    return Optional.of(new StoppedWith.Savepoint(path));
  }

  private static UpgradeProgress underWay(String job, String state) {
    return new UpgradeProgress(true, savepoint(SAVEPOINT), job, state, "");
  }

  @Test
  void anUpgradeOf110IsFollowedFromBeforeItIsNoticedToItsEnd() throws IOException {
    assertThat(recorded("savepoint-upgrade-1.10.jsonl"))
        .containsExactly(
            new UpgradeProgress(
                false,
                Optional.of(new StoppedWith.Stateless()),
                OLD,
                "STABLE, JobManager READY, job RUNNING",
                ""),
            new UpgradeProgress(true, Optional.empty(), OLD, NOT_NOTICED, ""),
            underWay(OLD, "UPGRADING, JobManager READY, job FINISHED"),
            underWay(NEW, "UPGRADING, JobManager MISSING, job FINISHED"),
            underWay(NEW, "DEPLOYED, JobManager DEPLOYING, job RECONCILING"),
            underWay(NEW, "DEPLOYED, JobManager READY, job CREATED"),
            new UpgradeProgress(
                false, savepoint(SAVEPOINT), NEW, "STABLE, JobManager READY, job RUNNING", ""));
  }

  @Test
  void whatIsNotAPathIsNotASavepointAndGivenAsItIs() throws IOException {
    StoppedWith lastState = new StoppedWith.NoSavepoint("KUBERNETES_OPERATOR_LAST_STATE");
    assertThat(recorded("last-state-1.10.jsonl"))
        .extracting(UpgradeProgress::underWay, UpgradeProgress::stopped)
        .containsExactly(tuple(true, Optional.of(lastState)), tuple(false, Optional.of(lastState)));
  }

  @Test
  void aSavepointOfAnEarlierUpgradeIsNotTakenForThisOnes() throws IOException {
    assertThat(recorded("absent-image-1.10.jsonl"))
        .extracting(UpgradeProgress::stopped)
        .containsExactly(
            Optional.empty(),
            savepoint("s3p://flink/savepoints/savepoint-423b51-b573d1949019"),
            savepoint("s3p://flink/savepoints/savepoint-423b51-b573d1949019"),
            savepoint("s3p://flink/savepoints/savepoint-423b51-b573d1949019"));
  }

  @Test
  void anUpgradeToAnImageThatIsNotThereIsUnderWayWithItsError() throws IOException {
    UpgradeProgress last = recorded("absent-image-1.10.jsonl").get(3);
    assertThat(last.underWay()).isTrue();
    assertThat(last.state()).isEqualTo("DEPLOYED, JobManager ERROR, job RECONCILING");
    assertThat(last.error()).contains("failed to pull and unpack image");
  }

  /** 1.7 has no observedGeneration: the generation stands within the last reconciled spec. */
  private static UpgradeProgress by17(long generation, String mode, String lifecycle, String job)
      throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode resource = (ObjectNode) json.readTree(RECORDED.resolve("running-1.7.json").toFile());
    ObjectNode status = resource.withObject("/status");
    status.put("lifecycleState", lifecycle);
    status.withObject("/jobStatus").put("state", job);
    ObjectNode last = json.createObjectNode();
    last.withObject("/spec/job").put("upgradeMode", mode);
    last.withObject("/resource_metadata/metadata").put("generation", generation);
    status.withObject("/reconciliationStatus").put("lastReconciledSpec", last.toString());
    return ResourceStates.progress(resource);
  }

  @Test
  void anUpgradeOf17IsFollowedByTheGenerationInItsLastSpec() throws IOException {
    String job = "084b80d22210f880c8bff653c47ecbdb";
    String savepoint = "s3p://firedrill/savepoints/savepoint-084b80-50db69672e00";
    assertThat(by17(2, "stateless", "STABLE", "RUNNING"))
        .isEqualTo(new UpgradeProgress(true, Optional.empty(), job, NOT_NOTICED, ""));
    assertThat(by17(3, "savepoint", "UPGRADING", "FINISHED"))
        .isEqualTo(
            new UpgradeProgress(
                true, savepoint(savepoint), job, "UPGRADING, JobManager READY, job FINISHED", ""));
    assertThat(by17(3, "savepoint", "STABLE", "RUNNING"))
        .isEqualTo(
            new UpgradeProgress(
                false, savepoint(savepoint), job, "STABLE, JobManager READY, job RUNNING", ""));
    assertThat(by17(3, "last-state", "DEPLOYED", "RUNNING").stopped())
        .contains(new StoppedWith.LastState());
  }

  @Test
  void aResourceThatNoOperatorHasSeenIsNotNoticed() throws IOException {
    assertThat(
            ResourceStates.progress(
                new ObjectMapper().readTree("{\"metadata\": {\"generation\": 1}}")))
        .isEqualTo(new UpgradeProgress(true, Optional.empty(), "", NOT_NOTICED, ""));
  }

  @Test
  void onlyOperatorsFrom18OnRedeployByANonce() throws IOException {
    ObjectMapper json = new ObjectMapper();
    assertThat(
            ResourceStates.redeploysByNonce(
                json.readTree(RECORDED.resolve("running-1.10.json").toFile())))
        .isTrue();
    assertThat(
            ResourceStates.redeploysByNonce(
                json.readTree(RECORDED.resolve("running-1.7.json").toFile())))
        .isFalse();
  }
}
