package io.firedrill.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.server.mock.StatusMessage;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.HaConfigMaps;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.cluster.kubernetes.client.Pods;
import io.firedrill.cluster.kubernetes.client.ServiceProxy;
import io.firedrill.flink.FlinkRest;
import io.firedrill.problem.Problem;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The Kubernetes side against an API server that is not one. */
@Timeout(60)
@EnableKubernetesMockClient(https = false)
class KubernetesSideTest {
  private static final String NS = "firedrill";
  private static final String PODS =
      "/api/v1/namespaces/firedrill/pods?labelSelector=app%3Dtransactions%2Ctype%3Dflink-native-kubernetes";

  private KubernetesMockServer server;
  private KubernetesClient client;

  @BeforeEach
  void askOnce() {
    client.getConfiguration().setRequestRetryBackoffLimit(0);
  }

  private static Pod pod(String name, String component, String ip, boolean ready) {
    return pod(name, component, "transactions", ip, ready);
  }

  private static Pod pod(String name, String component, String owner, String ip, boolean ready) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(NS)
        .withUid("uid-of-" + name)
        .addToLabels("app", "transactions")
        .addToLabels("component", component)
        .addNewOwnerReference()
        .withKind("Deployment")
        .withName(owner)
        .endOwnerReference()
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .withNewStatus()
        .withPhase("Running")
        .withPodIP(ip)
        .addNewCondition()
        .withType("Ready")
        .withStatus(ready ? "True" : "False")
        .endCondition()
        .endStatus()
        .build();
  }

  private Kube kube() {
    return new Kube("test", client);
  }

  private void there(Pod... pods) {
    server
        .expect()
        .get()
        .withPath(PODS)
        .andReturn(200, new PodListBuilder().withItems(pods).build())
        .always();
  }

  private void configMap(String name, String... data) {
    ConfigMapBuilder map = new ConfigMapBuilder();
    for (int i = 0; i < data.length; i += 2) {
      map.addToData(data[i], data[i + 1]);
    }
    server
        .expect()
        .get()
        .withPath("/api/v1/namespaces/firedrill/configmaps/" + name)
        .andReturn(200, map.build())
        .always();
  }

  @Test
  void theCheckpointsOfTheHaStoreAreReadFromTheJobsConfigMap() throws IOException {
    configMap(
        "transactions-abc-config-map",
        "checkpointID-0000000000000000042",
        "x",
        "checkpointID-0000000000000000007",
        "x",
        "counter",
        "43");
    HaConfigMaps ha = new HaConfigMaps(kube(), NS, "transactions");
    assertThat(ha.checkpoints("abc")).containsExactly(7L, 42L);
    assertThat(ha.checkpoints("no-such-job")).isEmpty();
  }

  @Test
  void ofTwoJobManagersTheOneThatLeadsIsHit() throws IOException {
    there(pod("jm-1", "jobmanager", "10.0.0.1", true), pod("jm-2", "jobmanager", "10.0.0.2", true));
    configMap(
        "transactions-cluster-config-map",
        "org.apache.flink.k8s.leader.restserver",
        "a-session,http://10.0.0.2:8081");
    assertThat(new Pods(kube(), NS, "transactions").leader().getMetadata().getName())
        .isEqualTo("jm-2");
  }

  @Test
  void aPodThatIsNotReadyDoesNotLead() {
    there(pod("jm-1", "jobmanager", "10.0.0.1", false));
    assertThatThrownBy(() -> new Pods(kube(), NS, "transactions").leader())
        .isInstanceOf(IOException.class)
        .hasMessage("no JobManager pod is ready");
  }

  @Test
  void onlyThePodsOfFlinkAreTheJobs() throws IOException {
    there(
        pod("tm-1", "taskmanager", "10.0.0.3", true),
        pod("something", "autoscaler", "10.0.0.4", true),
        pod("lookalike", "taskmanager", "transactions-of-somebody", "10.0.0.5", true));
    assertThat(new Pods(kube(), NS, "transactions").all())
        .extracting(found -> found.getMetadata().getName())
        .containsExactly("tm-1");
  }

  private static final String POD = "/api/v1/namespaces/firedrill/pods/tm-1";

  private PodFaults executioner() {
    return new PodFaults(kube(), NS);
  }

  private static io.fabric8.kubernetes.api.model.Status status(int code, String message) {
    return new StatusBuilder().withCode(code).withMessage(message).build();
  }

  @Test
  void aPodIsDeletedByItsUidAndWithItsOwnGracePeriod() throws Exception {
    server.expect().delete().withPath(POD).andReturn(200, status(200, "")).once();
    server.expect().get().withPath(POD).andReturn(404, status(404, "gone")).once();
    assertThat(executioner().deleteGracefully("tm-1", "the-uid").await())
        .contains("gone after its containers had ended");
    String body = server.takeRequest().getBody().readUtf8();
    assertThat(body).contains("\"preconditions\":{\"uid\":\"the-uid\"}");
    assertThat(body).doesNotContain("gracePeriodSeconds");
  }

  /** Grace period 0 lets a StatefulSet start the next one while this one still writes. */
  @Test
  void aServerThatMustNotComeUpIsDeletedWithAGracePeriodSoThatTheApiRemembersIt() throws Exception {
    server.expect().delete().withPath(POD).andReturn(200, status(200, "")).once();
    executioner().sweep("tm-1", "the-uid");
    assertThat(server.takeRequest().getBody().readUtf8())
        .contains("\"preconditions\":{\"uid\":\"the-uid\"}", "\"gracePeriodSeconds\":1");
  }

  /** In a series whoever is to be hit may be ending already: then another is chosen. */
  @Test
  void aShellThatEndsAtOnceIsAProblemAndNoDefect() throws Exception {
    Pod pod =
        pod("tm-1", "taskmanager", "10.0.0.3", true)
            .edit()
            .editOrNewSpec()
            .addNewContainer()
            .withName("flink-main-container")
            .endContainer()
            .endSpec()
            .build();
    server.expect().get().withPath(POD).andReturn(200, pod).always();
    assertThatThrownBy(this::shell).isInstanceOf(KubeException.class); // to learn what it asks for
    server
        .expect()
        .get()
        .withPath(server.getLastRequest().getPath())
        .andUpgradeToWebSocket()
        .open(new StatusMessage(new StatusBuilder().withStatus("Success").build()))
        .done()
        .once();
    assertThatThrownBy(this::shell)
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith("the shell in the pod tm-1 ended at once")
        .hasMessageContaining("so nothing was done to it");
  }

  private ContainerShell shell() throws IOException {
    return ContainerShell.in(kube(), NS, "tm-1", "flink-main-container");
  }

  @Test
  void aPodThatIsAnotherByNowIsLeftAlone() {
    server
        .expect()
        .delete()
        .withPath(POD)
        .andReturn(409, status(409, "the UID in the precondition does not match"))
        .once();
    assertThatThrownBy(() -> executioner().deleteGracefully("tm-1", "old"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("no longer the one that was chosen");
  }

  @Test
  void anEvictionThatABudgetRefusesIsReported() {
    server
        .expect()
        .post()
        .withPath(POD + "/eviction")
        .andReturn(
            429, status(429, "Cannot evict pod as it would violate the pod's disruption budget."))
        .always();
    assertThatThrownBy(() -> executioner().evict("tm-1", "uid"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("a PodDisruptionBudget refuses");
  }

  private static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/firedrill/leases";
  private static final String LEASE = LEASES + "/firedrill-transactions";

  private static Lease lease(String holder, ZonedDateTime renewed) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withName("firedrill-transactions")
        .withNamespace(NS)
        .withResourceVersion("7")
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(holder)
        .withLeaseDurationSeconds(45)
        .withRenewTime(renewed)
        .endSpec()
        .build();
  }

  private Lock take(String holder) throws IOException {
    return Lock.take(kube(), NS, "transactions", holder, Duration.ofMillis(120));
  }

  @Test
  void aLockThatNobodyHasIsTakenAndGivenBack() throws Exception {
    ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
    server.expect().get().withPath(LEASE).andReturn(404, status(404, "")).once();
    server.expect().post().withPath(LEASES).andReturn(201, lease("me", now)).once();
    server.expect().get().withPath(LEASE).andReturn(200, lease("me", now)).always();
    server.expect().delete().withPath(LEASE).andReturn(200, status(200, "")).once();
    take("me").close();
    assertThat(server.getRequestCount()).isEqualTo(4);
    assertThat(server.getLastRequest().getMethod()).isEqualTo("DELETE");
  }

  @Test
  void twoDrillsNeverMeet() {
    Lease held = lease("drill x by somebody", ZonedDateTime.now(ZoneOffset.UTC));
    server.expect().get().withPath(LEASE).andReturn(200, held).always();
    assertThatThrownBy(() -> take("me"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("another drill runs on this FlinkDeployment: drill x by somebody");
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void ofTwoThatTakeTheLockAtOnceOneIsRefused() {
    server.expect().get().withPath(LEASE).andReturn(404, status(404, "")).once();
    server.expect().post().withPath(LEASES).andReturn(409, status(409, "exists")).always();
    assertThatThrownBy(() -> take("me"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("another drill has just begun");
  }

  @Test
  void aLockThatNobodyRenewsRunsOutAndIsTakenOver() throws Exception {
    Lease old = lease("killed", ZonedDateTime.now(ZoneOffset.UTC).minusMinutes(2));
    server.expect().get().withPath(LEASE).andReturn(200, old).always();
    server.expect().put().withPath(LEASE).andReturn(200, old).always();
    take("me");
    assertThat(server.getLastRequest().getMethod()).isEqualTo("PUT");
    assertThat(server.getLastRequest().getBody().readUtf8())
        .contains("\"holderIdentity\":\"me\"", "\"resourceVersion\":\"7\"");
  }

  @Test
  void aLockThatIsRenewedByAClockThatIsBehindIsHeld() throws Exception {
    Lease slow = lease("another", ZonedDateTime.now(ZoneOffset.UTC).minusMinutes(2));
    Lease renewed =
        new LeaseBuilder(slow).editMetadata().withResourceVersion("8").endMetadata().build();
    server.expect().get().withPath(LEASE).andReturn(200, slow).once();
    server.expect().get().withPath(LEASE).andReturn(200, renewed).always();
    assertThatThrownBy(() -> take("me"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("another drill runs on this FlinkDeployment: another");
  }

  @Test
  void aLockThatAKilledRehearsalHeldIsNotTakenOverButCleaned() {
    Lease left =
        new LeaseBuilder(lease("rehearsal", ZonedDateTime.now(ZoneOffset.UTC).minusMinutes(2)))
            .editMetadata()
            .addToAnnotations("firedrill.io/rehearsal", "1a2b3c4d")
            .endMetadata()
            .build();
    server.expect().get().withPath(LEASE).andReturn(200, left).always();
    assertThatThrownBy(() -> take("me"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("1a2b3c4d")
        .hasMessageContaining("`firedrill clean` removes them");
  }

  @Test
  void aLockThatWasLostForbidsAFault() throws Exception {
    server.expect().get().withPath(LEASE).andReturn(404, status(404, "")).once();
    server.expect().post().withPath(LEASES).andReturn(201, lease("me", null)).once();
    server.expect().get().withPath(LEASE).andReturn(200, lease("me", null)).once();
    server.expect().get().withPath(LEASE).andReturn(200, lease("you", null)).always();
    try (Lock lock = Lock.take(kube(), NS, "transactions", "me")) {
      lock.check();
      assertThatThrownBy(lock::check)
          .isInstanceOf(Problem.class)
          .hasMessageContaining("you has it now: nothing was done");
    }
  }

  @Test
  void theStoreIsFoundBehindAnEndpointOfTheCluster() throws IOException {
    server
        .expect()
        .get()
        .withPath("/api/v1/namespaces/store/services/minio")
        .andReturn(200, service().editSpec().addToSelector("app", "minio").endSpec().build())
        .always();
    assertThat(found("http://minio.store:9000")).isPresent();
    assertThat(found("http://minio.store.svc.cluster.local:9000")).isPresent();
    assertThat(found("http://minio:9000")).isEmpty();
    assertThat(found("https://s3.eu-central-1.amazonaws.com")).isEmpty();
  }

  private static ServiceBuilder service() {
    return new ServiceBuilder().withNewMetadata().endMetadata().withNewSpec().endSpec();
  }

  @Test
  void aServiceThatSelectsNoPodsIsAStoreElsewhere() throws IOException {
    server
        .expect()
        .get()
        .withPath("/api/v1/namespaces/firedrill/services/minio")
        .andReturn(200, service().build())
        .always();
    assertThat(found("http://minio:9000")).isEmpty();
    assertThat(found("http://my_store:9000")).isEmpty();
  }

  private Optional<ServicePods> found(String endpoint) throws IOException {
    return ServicePods.behind(kube(), URI.create(endpoint), NS, ServicePods.STORE);
  }

  @Test
  void whatIsForbiddenIsReportedWithTheWayOut() {
    server
        .expect()
        .delete()
        .withPath(POD)
        .andReturn(403, status(403, "pods \"tm-1\" is forbidden"))
        .once();
    assertThatThrownBy(() -> executioner().deleteGracefully("tm-1", "uid"))
        .isInstanceOf(KubeException.class)
        .hasMessageContaining("not permitted to delete the pod tm-1")
        .hasMessageContaining("k8s/components/drill");
  }

  @Test
  void aServiceWithoutAPodIsNotAnAnswerOfFlinks() {
    server
        .expect()
        .get()
        .withPath("/api/v1/namespaces/firedrill/services/transactions-rest:8081/proxy/jobs")
        .andReturn(503, status(503, "no endpoints available"))
        .always();
    FlinkRest rest = ServiceProxy.rest(kube(), NS, "transactions");
    assertThatThrownBy(rest::jobs)
        .rootCause()
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the API server");
  }

  @Test
  void aContextThatWasNotAllowedIsRefusedBeforeAnythingIsAsked() {
    Access access =
        new Access(
            "production",
            Set.of("kind-firedrill"),
            NS,
            "t",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            0,
            Access.Keys.deployment);
    assertThatThrownBy(() -> Kube.open(access))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(
            "production is not among those that drills are allowed in (kind-firedrill)")
        .hasMessageContaining("--allow-context production");
  }

  @Test
  void aContextThatDoesNotExistIsReported() {
    Access access =
        new Access(
            "no-such",
            Set.of("no-such"),
            NS,
            "t",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            0,
            Access.Keys.deployment);
    assertThatThrownBy(() -> Kube.open(access))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("there is no kube context no-such");
  }
}
