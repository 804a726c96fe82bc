package io.firedrill.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.EventListBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.firedrill.cluster.StartupProblem;
import io.firedrill.cluster.kubernetes.client.JobResource;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.ResourceStates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What keeps a FlinkDeployment from coming up, and whose fault that is. */
@Timeout(60)
@EnableKubernetesMockClient(https = false)
class DiagnosisTest {
  private static final String PODS =
      "/api/v1/namespaces/firedrill/pods?labelSelector=app%3Dshadow%2Ctype%3Dflink-native-kubernetes";
  private static final String LOG =
      "/api/v1/namespaces/firedrill/pods/jm/log?pretty=false&container=flink-main-container";
  private static final String EVENTS =
      "/api/v1/namespaces/firedrill/events?fieldSelector=involvedObject.name%3Djm%2Ctype%3DWarning";
  private static final Path RECORDED = Path.of("src/test/resources/operator");
  private static final String DEPLOYMENT =
      "/apis/flink.apache.org/v1beta1/namespaces/firedrill/flinkdeployments/shadow";

  private KubernetesMockServer server;
  private KubernetesClient client;

  @BeforeEach
  void askOnce() {
    client.getConfiguration().setRequestRetryBackoffLimit(0);
  }

  private Optional<StartupProblem> trouble() {
    return new Diagnosis(JobResource.application(new Kube("test", client), "firedrill", "shadow"))
        .trouble();
  }

  private void there(Pod... pods) {
    server
        .expect()
        .get()
        .withPath(PODS)
        .andReturn(200, new PodListBuilder().withItems(pods).build())
        .always();
  }

  private void resource(String json) {
    server.expect().get().withPath(DEPLOYMENT).andReturn(200, json).always();
  }

  private static PodBuilder pod() {
    return new PodBuilder()
        .withNewMetadata()
        .withName("jm")
        .withNamespace("firedrill")
        .withUid("uid-of-jm")
        .addToLabels("component", "jobmanager")
        .addNewOwnerReference()
        .withKind("ReplicaSet")
        .withName("shadow-1")
        .endOwnerReference()
        .endMetadata()
        .withNewStatus()
        .endStatus();
  }

  private static PodBuilder container(ContainerStateBuilder state, int restarts) {
    return pod()
        .editStatus()
        .addNewContainerStatus()
        .withName("flink-main-container")
        .withRestartCount(restarts)
        .withState(state.build())
        .endContainerStatus()
        .endStatus();
  }

  private static ContainerStateBuilder waiting(String reason, String message) {
    return new ContainerStateBuilder()
        .withNewWaiting()
        .withReason(reason)
        .withMessage(message)
        .endWaiting();
  }

  private static ContainerStateBuilder running() {
    return new ContainerStateBuilder().withNewRunning().endRunning();
  }

  private void log(boolean ofTheLifeBefore, String text) {
    server
        .expect()
        .get()
        .withPath(LOG + (ofTheLifeBefore ? "&previous=true" : "") + "&tailLines=400")
        .andReturn(200, text)
        .always();
  }

  @Test
  void anImageThatCannotBePulledIsNotTheVersionsBecauseKubernetesTriesAgain() {
    there(container(waiting("ImagePullBackOff", "Back-off pulling image \"x:2\""), 0).build());
    assertThat(trouble())
        .contains(
            new StartupProblem("the pod jm cannot start: Back-off pulling image \"x:2\"", false));
  }

  @Test
  void anImageThatIsNoNameIsTheVersions() {
    there(container(waiting("InvalidImageName", "couldn't parse image \"x:\""), 0).build());
    assertThat(trouble())
        .contains(new StartupProblem("the pod jm cannot start: couldn't parse image \"x:\"", true));
  }

  @Test
  void anInitContainerThatFailsIsNotTheVersionsButIsNamed() {
    there(
        pod()
            .editStatus()
            .addNewInitContainerStatus()
            .withName("fetch-jar")
            .withRestartCount(2)
            .withState(waiting("CrashLoopBackOff", "back-off").build())
            .endInitContainerStatus()
            .endStatus()
            .build());
    assertThat(trouble())
        .contains(
            new StartupProblem(
                "the pod jm cannot start: its init container fetch-jar fails", false));
  }

  @ParameterizedTest
  @CsvSource({"143, Error, false", "137, Error, false", "137, OOMKilled, true", "1, Error, true"})
  void aProcessThatWasKilledFromOutsideHasNotCrashed(
      int exitCode, String reason, boolean ofTheVersion) {
    there(
        container(
                new ContainerStateBuilder()
                    .withNewTerminated()
                    .withExitCode(exitCode)
                    .withReason(reason)
                    .endTerminated(),
                0)
            .build());
    assertThat(trouble().orElseThrow().ofTheVersion()).isEqualTo(ofTheVersion);
  }

  @Test
  void aMountThatFailsIsNamedAndNotTheVersions() {
    there(container(waiting("ContainerCreating", null), 0).build());
    resource("{\"status\": {\"lifecycleState\": \"DEPLOYED\"}}");
    server
        .expect()
        .get()
        .withPath(EVENTS)
        .andReturn(
            200,
            new EventListBuilder()
                .addNewItem()
                .withNewMetadata()
                .endMetadata()
                .withLastTimestamp("2026-01-01T00:00:00Z")
                .withMessage("MountVolume.SetUp failed for volume \"keys\"")
                .endItem()
                .build())
        .always();
    assertThat(trouble())
        .contains(
            new StartupProblem(
                "the pod jm waits for its containers: MountVolume.SetUp failed for volume \"keys\"",
                false));
  }

  @Test
  void taskManagersThatAQuotaRefusesAreNamedAndNotTheVersions() {
    there(
        container(running(), 0)
            .editStatus()
            .addNewCondition()
            .withType("Ready")
            .withStatus("True")
            .endCondition()
            .endStatus()
            .build());
    resource("{\"status\": {\"lifecycleState\": \"DEPLOYED\"}}");
    log(
        false,
        "io.fabric8.KubernetesClientException: pods \"shadow-taskmanager-1-1\" is forbidden:"
            + " exceeded quota: small, requested: cpu=1, used: cpu=4, limited: cpu=4\n");
    assertThat(trouble())
        .contains(
            new StartupProblem(
                "Kubernetes refuses the TaskManagers: exceeded quota: small, requested: cpu=1,"
                    + " used: cpu=4, limited: cpu=4",
                false));
  }

  @Test
  void aJobThatFailedIsTheVersionsUnlessItFoundNoSlots() {
    there();
    resource(
        "{\"status\": {\"lifecycleState\": \"FAILED\", \"jobStatus\": {\"state\": \"FAILED\"},"
            + " \"error\": \"{\\\"message\\\": \\\"StateMigrationException: no\\\"}\"}}");
    assertThat(trouble())
        .contains(new StartupProblem("the operator says: StateMigrationException: no", true));
  }

  @ParameterizedTest
  @CsvSource({
    "org.apache.flink.kubernetes.operator.exception.ValidationException, true",
    "org.apache.flink.kubernetes.operator.exception.ReconciliationException, false",
  })
  void whatTheOperatorCannotDoIsTheVersionsOnlyWhereItsSpecIsInvalid(
      String type, boolean ofTheVersion) {
    there();
    resource(
        new ObjectMapper()
            .createObjectNode()
            .set(
                "status",
                new ObjectMapper()
                    .createObjectNode()
                    .put("error", "{\"type\": \"%s\", \"message\": \"no\"}".formatted(type)))
            .toString());
    assertThat(trouble().orElseThrow().ofTheVersion()).isEqualTo(ofTheVersion);
  }

  /** Operator 1.15: a mount that failed for a second stays in the status until the job runs. */
  @Test
  void anErrorThatIsOverIsNoTrouble() throws IOException {
    there();
    List<JsonNode> recorded = new ArrayList<>();
    for (String line : Files.readAllLines(RECORDED.resolve("mount-failure-1.15.jsonl"))) {
      recorded.add(new ObjectMapper().readTree(line));
    }
    List<Boolean> reported = new ArrayList<>();
    for (JsonNode look : recorded) {
      server.clearExpectations();
      there();
      resource(look.toString());
      assertThat(trouble().filter(StartupProblem::ofTheVersion)).as(look.toString()).isEmpty();
      reported.add(trouble().isPresent());
      assertThat(ResourceStates.of(look).error().isEmpty())
          .isEqualTo(!reported.get(reported.size() - 1));
    }
    assertThat(reported).containsExactly(false, false, true, false, false, false, false);
  }

  @Test
  void noRoomForAPodIsNotTheVersions() {
    there(
        pod()
            .editStatus()
            .addNewCondition()
            .withType("PodScheduled")
            .withStatus("False")
            .withMessage("0/1 nodes are available: 1 Insufficient cpu")
            .endCondition()
            .endStatus()
            .build());
    assertThat(trouble())
        .contains(
            new StartupProblem(
                "no room for the pod jm: 0/1 nodes are available: 1 Insufficient cpu", false));
  }

  @Test
  void aResourceThatNoOperatorReactsToIsNotTheVersions() {
    there();
    resource("{}");
    assertThat(trouble())
        .contains(
            new StartupProblem(
                "no operator reconciles the FlinkDeployment: is one running, and does it watch this"
                    + " namespace?",
                false));
  }

  @Test
  void anErrorOfTheOperatorsIsReportedByItsMessage() throws IOException {
    List<String> recorded = Files.readAllLines(RECORDED.resolve("absent-image-1.10.jsonl"));
    there();
    resource(recorded.get(3));
    StartupProblem trouble = trouble().orElseThrow();
    assertThat(trouble.reason())
        .startsWith("the operator says: failed to pull and unpack image ")
        .doesNotContain("DeploymentFailedException");
    assertThat(trouble.ofTheVersion()).isFalse();
  }

  @Test
  void ofAnErrorWithCausesTheInnermostIsReported() {
    there();
    resource(
        new ObjectMapper()
            .createObjectNode()
            .set(
                "status",
                new ObjectMapper()
                    .createObjectNode()
                    .put(
                        "error",
                        "{\"message\": \"outer\", \"throwableList\": [{\"message\": \"inner\"}]}"))
            .toString());
    assertThat(trouble()).contains(new StartupProblem("the operator says: outer: inner", false));
  }

  @Test
  void aPodThatCrashedIsReportedWithTheLastExceptionOfItsLifeBefore() {
    there(container(waiting("CrashLoopBackOff", "back-off"), 3).build());
    log(
        true,
        """
        2026-01-01 INFO starting
        org.apache.flink.util.FlinkException: Failed to start
        Caused by: java.lang.IllegalStateException: Failed to rollback to savepoint
        \tat a.B
        """);
    assertThat(trouble())
        .contains(
            new StartupProblem(
                "jm crashed: Caused by: java.lang.IllegalStateException: Failed to rollback to"
                    + " savepoint",
                true));
  }

  @Test
  void aPodThatRunsAgainAfterACrashHasCrashedAllTheSame() {
    there(container(running(), 2).build());
    log(true, "INFO nothing to tell\n");
    log(false, "java.lang.OutOfMemoryError: Java heap space\n");
    assertThat(trouble())
        .contains(
            new StartupProblem("jm crashed: java.lang.OutOfMemoryError: Java heap space", true));
  }

  @Test
  void aPodThatRunsAgainAfterOneCrashMayComeUpYet() {
    there(container(running(), 1).build());
    log(true, "java.lang.IllegalStateException: once\n");
    assertThat(trouble())
        .contains(new StartupProblem("jm crashed: java.lang.IllegalStateException: once", false));
  }

  @Test
  void aCrashWithoutALogIsACrash() {
    there(container(waiting("CrashLoopBackOff", "back-off"), 3).build());
    assertThat(trouble())
        .contains(new StartupProblem("jm crashed: there is no exception in its log", true));
  }

  @Test
  void nobodyWaitsForACrashedPodToGetReadyBeforeItsLogIsRead() {
    Pod crashed = container(waiting("CrashLoopBackOff", "back-off"), 3).build();
    there(crashed);
    server
        .expect()
        .get()
        .withPath("/api/v1/namespaces/firedrill/pods?fieldSelector=metadata.name%3Djm")
        .andReturn(
            200,
            new PodListBuilder()
                .withNewMetadata()
                .withResourceVersion("1")
                .endMetadata()
                .withItems(crashed)
                .build())
        .always();
    server
        .expect()
        .withPath(
            "/api/v1/namespaces/firedrill/pods?allowWatchBookmarks=true"
                + "&fieldSelector=metadata.name%3Djm&resourceVersion=1&timeoutSeconds=600&watch=true")
        .andUpgradeToWebSocket()
        .open()
        .done()
        .always();
    log(true, "java.lang.IllegalStateException: no\n");
    // with the wait the client would watch the pod; of that nothing is expected
    assertThat(trouble().orElseThrow().reason()).contains("java.lang.IllegalStateException: no");
  }

  @Test
  void keysInALogAreNotReported() {
    there(container(running(), 1).build());
    log(true, "java.lang.IllegalArgumentException: no use for secret-key=abc123\n");
    assertThat(trouble().orElseThrow().reason()).contains("secret-key=").doesNotContain("abc123");
  }

  @Test
  void aPodThatIsOnItsWayOutIsNotTheTroubleOfWhatComesAfterIt() {
    there(
        container(running(), 1)
            .editMetadata()
            .withDeletionTimestamp("2026-01-01T00:00:00Z")
            .endMetadata()
            .build());
    resource("{\"status\": {\"lifecycleState\": \"UPGRADING\"}}");
    assertThat(trouble()).isEmpty();
  }

  @Test
  void aDeploymentThatComesUpIsInNoTrouble() {
    there(container(waiting("ContainerCreating", null), 0).build());
    resource("{\"status\": {\"lifecycleState\": \"DEPLOYED\"}}");
    assertThat(trouble()).isEmpty();
  }

  @Test
  void anApiServerThatDoesNotAnswerSaysNothingOfTheVersion() {
    server.expect().get().withPath(PODS).andReturn(500, "{}").always();
    assertThat(trouble()).isEmpty();
  }
}
