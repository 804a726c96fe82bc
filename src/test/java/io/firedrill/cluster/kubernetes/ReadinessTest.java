package io.firedrill.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.EventListBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a FlinkDeployment is ready, and what is said when it does not get there. */
@Timeout(60)
@EnableKubernetesMockClient(https = false)
class ReadinessTest {
  private static final String API = "/api/v1/namespaces/firedrill/";
  private static final String DEPLOYMENT =
      "/apis/flink.apache.org/v1beta1/namespaces/firedrill/flinkdeployments/job";
  private static final String CHECKPOINTS = API + "services/job-rest:8081/proxy/jobs/1/checkpoints";
  private static final Duration SOON = Duration.ofMillis(100);
  private static final Duration LATER = Duration.ofSeconds(30);

  private final ObjectMapper json = new ObjectMapper();
  private final List<String> progress = new ArrayList<>();
  private KubernetesMockServer server;
  private KubernetesClient client;

  @BeforeEach
  void allIsWellButTheJob() {
    client.getConfiguration().setRequestRetryBackoffLimit(0);
    answer(
        "/api/v1/namespaces/operators/pods?labelSelector=app.kubernetes.io%2Fname%3D"
            + "flink-kubernetes-operator",
        pods(ready("operator")));
    answer(
        API + "services/minio",
        new ServiceBuilder()
            .withNewMetadata()
            .withName("minio")
            .withNamespace("firedrill")
            .endMetadata()
            .withNewSpec()
            .addToSelector("app", "minio")
            .endSpec()
            .build());
  }

  private void answer(String path, Object body) {
    server.expect().get().withPath(path).andReturn(200, body).always();
  }

  private void storePods(Pod... pods) {
    answer(API + "pods?labelSelector=app%3Dminio", pods(pods));
  }

  private void jobPods(Pod... pods) {
    answer(API + "pods?labelSelector=app%3Djob%2Ctype%3Dflink-native-kubernetes", pods(pods));
  }

  private static Object pods(Pod... pods) {
    return new PodListBuilder().withItems(pods).build();
  }

  private static PodBuilder pod(String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("firedrill")
        .addToLabels("component", "jobmanager")
        .withCreationTimestamp("2026-01-01T00:00:00Z")
        .addNewOwnerReference()
        .withKind("ReplicaSet")
        .withName("job-1")
        .endOwnerReference()
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .withNewStatus()
        .withPhase("Running")
        .endStatus();
  }

  private static Pod ready(String name) {
    return pod(name)
        .editStatus()
        .addNewCondition()
        .withType("Ready")
        .withStatus("True")
        .endCondition()
        .endStatus()
        .build();
  }

  private static Pod container(ContainerState state, int restarts) {
    return pod("jm")
        .editStatus()
        .addNewContainerStatus()
        .withName("flink-main-container")
        .withRestartCount(restarts)
        .withState(state)
        .endContainerStatus()
        .endStatus()
        .build();
  }

  private static ContainerState running() {
    return new ContainerStateBuilder().withNewRunning().endRunning().build();
  }

  private static ContainerState waiting(String reason, String message) {
    return new ContainerStateBuilder()
        .withNewWaiting()
        .withReason(reason)
        .withMessage(message)
        .endWaiting()
        .build();
  }

  private void log(String text) {
    for (String life : List.of("", "&previous=true")) {
      for (int lines : List.of(12, 200, 400)) {
        answer(
            API
                + "pods/jm/log?pretty=false&container=flink-main-container"
                + life
                + "&tailLines="
                + lines,
            text);
      }
    }
  }

  /** As operator 1.8 and later write it. */
  private ObjectNode resource(String lifecycle, String job) {
    ObjectNode resource = json.createObjectNode();
    resource.withObject("/metadata").put("generation", 3);
    resource.withObject("/spec/flinkConfiguration").put("s3.endpoint", "http://minio:9000");
    resource
        .withObject("/spec/podTemplate/spec")
        .withArray("containers")
        .addObject()
        .put("name", DeploymentSpec.CONTAINER)
        .withArray("env")
        .addObject()
        .put("name", "AWS_SECRET_ACCESS_KEY")
        .withObject("/valueFrom/secretKeyRef")
        .put("name", "firedrill-s3");
    ObjectNode status = resource.withObject("/status");
    status.put("lifecycleState", lifecycle).put("observedGeneration", 3);
    status.withObject("/jobStatus").put("state", job).put("jobId", "1");
    return resource;
  }

  private void seen(ObjectNode resource) {
    answer(DEPLOYMENT, resource.toString());
  }

  private void seenOnce(ObjectNode resource) {
    server.expect().get().withPath(DEPLOYMENT).andReturn(200, resource.toString()).once();
  }

  private void completed(int checkpoint) {
    answer(
        CHECKPOINTS,
        "{\"history\": [{\"id\": %d, \"status\": \"COMPLETED\"}]}".formatted(checkpoint));
  }

  private Readiness readiness(Duration patience) {
    return new Readiness(
        new Kube("test", client),
        new Access(
            "test",
            Set.of("test"),
            "firedrill",
            "job",
            Optional.empty(),
            Optional.of("operators"),
            Optional.empty(),
            0,
            Access.Keys.deployment),
        new Readiness.Looking(Duration.ofMillis(20), patience));
  }

  private String await() {
    return readiness(SOON).await(LATER, progress::add);
  }

  private void waitsFor(String what, String nextStep) {
    String cause = "Cause: %s. Next step: %s".formatted(what, nextStep);
    assertThatThrownBy(() -> readiness(SOON).await(Duration.ofSeconds(2), progress::add))
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith("waited 2 s for FlinkDeployment firedrill/job in the context test")
        .hasMessageEndingWith(". " + cause);
    assertThat(progress).last().isEqualTo(cause);
  }

  private void failsWith(String what, String nextStep) {
    assertThatThrownBy(this::await)
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith(
            "FlinkDeployment firedrill/job in the context test did not become ready in ")
        .hasMessageContaining("last seen: " + progress.get(progress.size() - 1))
        .hasMessageEndingWith(" Cause: %s. Next step: %s".formatted(what, nextStep));
  }

  @Test
  void aJobThatRunsWithACompletedCheckpointIsReady() {
    seen(resource("STABLE", "RUNNING"));
    completed(7);
    assertThat(await()).isEqualTo("STABLE/RUNNING, checkpoint 7 completed");
    assertThat(progress).isEmpty();
  }

  @Test
  void whatIsSeenIsReportedWhenItChanges() {
    storePods(ready("minio-0"));
    jobPods(ready("jm"));
    log("");
    seenOnce(resource("UPGRADING", ""));
    seenOnce(resource("DEPLOYED", "RECONCILING"));
    seenOnce(resource("DEPLOYED", "RECONCILING"));
    seen(resource("STABLE", "RUNNING"));
    completed(1);
    assertThat(await()).isEqualTo("STABLE/RUNNING, checkpoint 1 completed");
    assertThat(progress).containsExactly("UPGRADING", "DEPLOYED/RECONCILING");
  }

  @Test
  void aChangeThatTheOperatorHasNotReconciledIsNotReady() {
    storePods(ready("minio-0"));
    jobPods(ready("jm"));
    log("");
    ObjectNode before = resource("STABLE", "RUNNING");
    before.withObject("/metadata").put("generation", 4);
    seen(before);
    assertThatThrownBy(() -> readiness(SOON).await(Duration.ofSeconds(2), progress::add))
        .isInstanceOf(Problem.class)
        .hasMessage(
            "waited 2 s for FlinkDeployment firedrill/job in the context test to be STABLE and"
                + " RUNNING with a completed checkpoint; last seen: STABLE/RUNNING, the operator"
                + " has not reconciled the change");
  }

  @Test
  void aSavepointIsNotACheckpointThatWasCompleted() {
    storePods(ready("minio-0"));
    jobPods(ready("jm"));
    log("");
    seen(resource("STABLE", "RUNNING"));
    answer(
        CHECKPOINTS,
        "{\"history\": [{\"id\": 2, \"status\": \"IN_PROGRESS\"},"
            + " {\"id\": 1, \"status\": \"COMPLETED\", \"is_savepoint\": true}]}");
    assertThatThrownBy(() -> readiness(SOON).await(Duration.ofSeconds(2), progress::add))
        .hasMessageEndingWith("last seen: STABLE/RUNNING, no completed checkpoint");
  }

  @Test
  void aSuspendedJobIsNotWaitedForToTheDeadline() {
    storePods(ready("minio-0"));
    jobPods();
    ObjectNode suspended = resource("SUSPENDED", "FINISHED");
    suspended.withObject("/spec/job").put("state", "suspended");
    seen(suspended);
    assertThatThrownBy(() -> readiness(Duration.ZERO).await(Duration.ofMinutes(5), progress::add))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("last seen: SUSPENDED/FINISHED")
        .hasMessageContaining("Cause: spec.job.state is suspended");
  }

  @Test
  void aResourceThatIsNotThereIsAProblemAtOnce() {
    assertThatThrownBy(this::await)
        .isInstanceOf(Problem.class)
        .hasMessage(
            "there is no FlinkDeployment firedrill/job in the context test: apply it first");
  }

  @Test
  void anImageThatCannotBePulled() {
    storePods(ready("minio-0"));
    jobPods(container(waiting("ImagePullBackOff", "Back-off pulling image \"x:2\""), 0));
    log("");
    seen(resource("DEPLOYED", "RECONCILING"));
    waitsFor(
        "the pod jm cannot start: Back-off pulling image \"x:2\"",
        "push the image, or correct its name in spec.image: kubectl --context test -n firedrill"
            + " describe pod jm");
  }

  @Test
  void aMissingSecret() {
    storePods(ready("minio-0"));
    jobPods(container(waiting("CreateContainerConfigError", "secret \"s3\" not found"), 0));
    log("");
    seen(resource("DEPLOYED", "RECONCILING"));
    waitsFor(
        "the pod jm cannot start: secret \"s3\" not found",
        "create what is missing: kubectl --context test -n firedrill describe pod jm");
  }

  @Test
  void tooLittleRoom() {
    storePods(ready("minio-0"));
    jobPods(
        pod("jm")
            .editStatus()
            .addNewCondition()
            .withType("PodScheduled")
            .withStatus("False")
            .withMessage("0/1 nodes are available: 1 Insufficient cpu")
            .endCondition()
            .endStatus()
            .build());
    log("");
    seen(resource("DEPLOYED", "RECONCILING"));
    waitsFor(
        "no room for the pod jm: 0/1 nodes are available: 1 Insufficient cpu",
        "free CPU or memory on the nodes, or let the job ask for less");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Status Code: 403; Error Code: InvalidAccessKeyId|S3 refuses the keys in the secret"
            + " firedrill-s3|put the keys of an S3 user there; on the project's kind cluster: make"
            + " kind-down kind-up|true",
        "The specified bucket does not exist (Service: Amazon S3)|the bucket does not"
            + " exist|create it; on the project's kind cluster make kind-up does|false",
        "Access Denied. (Service: Amazon S3; Status Code: 403)|S3 denies access to what the job"
            + " needs|look at the policy of its keys: it must allow to list, read, write and"
            + " delete|true",
        "Connect to minio:9000 [minio/10.0.0.1] failed: Connection refused|the S3 endpoint minio"
            + " does not answer|check s3.endpoint in the FlinkDeployment, and whether the pods can"
            + " reach it|false",
        "java.net.UnknownHostException: minio|the S3 endpoint minio does not answer|check"
            + " s3.endpoint in the FlinkDeployment, and whether the pods can reach it|false",
      })
  void whatTheStoreRefusesComesBeforeTheCrashThatFollows(
      String quoted, String what, String nextStep, boolean lasts) {
    storePods(ready("minio-0"));
    jobPods(container(waiting("CrashLoopBackOff", "back-off"), 4));
    log("Caused by: java.io.IOException: " + quoted + "\n");
    seen(resource("DEPLOYED", "RECONCILING"));
    if (lasts) {
      failsWith(what, nextStep);
    } else {
      waitsFor(what, nextStep);
    }
  }

  @Test
  void aStoreThatIsNotReady() {
    storePods(pod("minio-0").build());
    jobPods(container(waiting("CrashLoopBackOff", "back-off"), 4));
    log("");
    seen(resource("DEPLOYED", "RECONCILING"));
    waitsFor(
        "no pod behind the service minio is ready, and the job's checkpoints go there",
        "look at them: kubectl --context test -n firedrill describe pods -l app=minio");
  }

  @Test
  void aCrashLoopIsReportedWithTheLastException() {
    storePods(ready("minio-0"));
    jobPods(container(waiting("CrashLoopBackOff", "back-off"), 4));
    log("INFO starts\njava.lang.IllegalStateException: no\n\tat a.B\n");
    seen(resource("DEPLOYED", "RECONCILING"));
    failsWith(
        "jm crashed: java.lang.IllegalStateException: no",
        "read its log: kubectl --context test -n firedrill logs --previous jm");
  }

  @Test
  void aPodThatRunsAgainAfterOneCrashIsGivenTime() {
    storePods(ready("minio-0"));
    jobPods(container(running(), 1));
    log("");
    for (int i = 0; i < 3; i++) {
      seenOnce(resource("DEPLOYED", "RECONCILING"));
    }
    seen(resource("STABLE", "RUNNING"));
    completed(1);
    assertThat(await()).isEqualTo("STABLE/RUNNING, checkpoint 1 completed");
  }

  @Test
  void anOperatorThatIsNotRunning() {
    server.clearExpectations();
    answer(
        "/api/v1/namespaces/operators/pods?labelSelector=app.kubernetes.io%2Fname%3D"
            + "flink-kubernetes-operator",
        pods());
    ObjectNode untouched = json.createObjectNode();
    untouched.withObject("/metadata").put("generation", 1);
    seen(untouched);
    waitsFor(
        "the Flink operator is not running in the namespace operators",
        "look at its pods: kubectl --context test -n operators get pods");
    assertThat(progress).first().isEqualTo("no status yet");
  }

  @Test
  void aSpecThatTheOperatorRefuses() {
    storePods(ready("minio-0"));
    jobPods(ready("jm"));
    log("");
    ObjectNode refused = resource("STABLE", "RUNNING");
    refused.withObject("/metadata").put("generation", 4);
    refused.withObject("/status").put("error", "{\"message\": \"Job parallelism must be set\"}");
    seen(refused);
    failsWith(
        "the operator says: Job parallelism must be set",
        "look at the whole of it: kubectl --context test -n firedrill describe flinkdeployment"
            + " job");
  }

  @Test
  void theDetailsNameTheResourceItsPodsWarningsAndLogsWithoutKeys() {
    jobPods(container(waiting("CrashLoopBackOff", "back-off"), 4));
    log("INFO starts\nsecret-key: abc123\n");
    ObjectNode failed = resource("FAILED", "FAILED");
    failed.withObject("/status").put("error", "no").put("jobManagerDeploymentStatus", "ERROR");
    seen(failed);
    answer(
        API + "events?fieldSelector=type%3DWarning",
        new EventListBuilder()
            .addToItems(
                new EventBuilder()
                    .withNewMetadata()
                    .endMetadata()
                    .withNewInvolvedObject()
                    .withName("jm")
                    .endInvolvedObject()
                    .withReason("BackOff")
                    .withMessage("Back-off restarting failed container")
                    .withLastTimestamp("2026-01-01T00:00:00Z")
                    .build())
            .build());
    assertThat(readiness(SOON).details())
        .containsExactly(
            "FlinkDeployment job:",
            "  lifecycle FAILED, JobManager ERROR, job FAILED",
            "  error: no",
            "pods:",
            "  jm Running, waiting, CrashLoopBackOff, not ready, 4 restarts",
            "warnings:",
            "  2026-01-01T00:00:00Z jm BackOff: Back-off restarting failed container",
            "logs:",
            "  jm:",
            "    INFO starts",
            "    secret-key: (not shown)");
  }

  @Test
  void detailsThatCannotBeReadSayWhy() {
    server.expect().get().withPath(DEPLOYMENT).andReturn(500, "{}").always();
    assertThat(readiness(SOON).details())
        .hasSize(8)
        .filteredOn(line -> line.startsWith("  cannot be read: "))
        .hasSize(4);
  }
}
