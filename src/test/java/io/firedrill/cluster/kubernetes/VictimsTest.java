package io.firedrill.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseListBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.firedrill.cluster.Victim;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.Operator;
import io.firedrill.problem.Problem;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What may be hit: only what is the job's own, and of others only what was named. */
@EnableKubernetesMockClient(https = false)
class VictimsTest {
  private static final String NS = "/api/v1/namespaces/payments/";
  private static final String APPS = "/apis/apps/v1/namespaces/payments/";

  private KubernetesMockServer server;
  private KubernetesClient client;

  @BeforeEach
  void theJobsOwnResources() {
    client.getConfiguration().setRequestRetryBackoffLimit(0);
    answer(
        "/apis/flink.apache.org/v1beta1/namespaces/payments/flinkdeployments/flink",
        "{\"metadata\": {\"name\": \"flink\", \"uid\": \"resource\"}}");
    answer(
        APPS + "deployments/flink",
        new DeploymentBuilder()
            .withMetadata(owned("flink", "deployment", "FlinkDeployment", "resource").build())
            .build());
    answer(
        APPS + "replicasets/flink-1",
        new ReplicaSetBuilder()
            .withMetadata(owned("flink-1", "set", "Deployment", "deployment").build())
            .build());
  }

  private void answer(String path, Object body) {
    server.expect().get().withPath(path).andReturn(200, body).always();
  }

  private static ObjectMetaBuilder owned(String name, String uid, String kind, String owner) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withUid(uid)
        .addNewOwnerReference()
        .withKind(kind)
        .withName(kind.equals("ReplicaSet") ? "flink-1" : "flink")
        .withUid(owner)
        .endOwnerReference();
  }

  private static Pod pod(String name, String component, String ownerKind, String owner) {
    return new PodBuilder()
        .withMetadata(
            owned(name, name + "-uid", ownerKind, owner)
                .addToLabels("component", component)
                .build())
        .withNewSpec()
        .endSpec()
        .withNewStatus()
        .addNewCondition()
        .withType("Ready")
        .withStatus("True")
        .endCondition()
        .endStatus()
        .build();
  }

  private void pods(Pod... pods) {
    answer(
        NS + "pods?labelSelector=app%3Dflink%2Ctype%3Dflink-native-kubernetes",
        new PodListBuilder().withItems(pods).build());
  }

  private Victims victims(String... storeNamespace) {
    Access access =
        new Access(
            "test",
            Set.of("test"),
            "payments",
            "flink",
            Optional.empty(),
            Optional.empty(),
            storeNamespace.length == 0 ? Optional.empty() : Optional.of(storeNamespace[0]),
            0,
            Access.Keys.deployment);
    Service service =
        new ServiceBuilder()
            .withNewMetadata()
            .withName("minio")
            .withNamespace("storage")
            .endMetadata()
            .withNewSpec()
            .addToSelector("app", "minio")
            .endSpec()
            .build();
    Kube kube = new Kube("test", client);
    return new Victims(
        access,
        kube,
        Optional.of(new ServicePods(kube, service, 9000, ServicePods.STORE)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void theJobsOwnPodsAreFoundByTheirOwners() throws IOException {
    pods(
        pod("jm", "jobmanager", "ReplicaSet", "set"),
        pod("tm", "taskmanager", "Deployment", "deployment"));
    assertThat(victims().jobManager().identity()).isEqualTo("jm-uid");
    assertThat(victims().taskManager("tm").identity()).isEqualTo("tm-uid");
  }

  @Test
  void ofSeveralJobManagersAllAreHitTheLeaderFirst() throws IOException {
    Pod standby = pod("jm-1", "jobmanager", "ReplicaSet", "set");
    standby.getStatus().setPodIP("10.0.0.1");
    Pod leader = pod("jm-2", "jobmanager", "ReplicaSet", "set");
    leader.getStatus().setPodIP("10.0.0.2");
    pods(standby, leader, pod("tm", "taskmanager", "Deployment", "deployment"));
    answer(
        NS + "configmaps/flink-cluster-config-map",
        new ConfigMapBuilder()
            .addToData(
                "org.apache.flink.k8s.leader.restserver", "some-session,http://10.0.0.2:8081")
            .build());
    assertThat(victims().jobManagers())
        .extracting(Victim::identity)
        .containsExactly("jm-2-uid", "jm-1-uid");
  }

  private void operators(String... leaseHolders) {
    answer(
        "/api/v1/namespaces/operators/pods?labelSelector=app.kubernetes.io%2Fname%3D"
            + "flink-kubernetes-operator",
        new PodListBuilder()
            .withItems(
                pod("operator-1", "", "ReplicaSet", "operators"),
                pod("operator-2", "", "ReplicaSet", "operators"))
            .build());
    LeaseListBuilder leases = new LeaseListBuilder();
    for (String holder : leaseHolders) {
      leases.addNewItem().withNewSpec().withHolderIdentity(holder).endSpec().endItem();
    }
    answer(
        "/apis/coordination.k8s.io/v1/namespaces/operators/leases",
        leases.addNewItem().endItem().build());
  }

  @Test
  void ofSeveralOperatorsTheHolderOfTheLeaseIsHit() throws IOException {
    operators("somebody-else", "operator-2");
    assertThat(Operator.leader(new Kube("test", client), "operators"))
        .map(found -> found.getMetadata().getName())
        .contains("operator-2");
  }

  @Test
  void ofSeveralOperatorsNoneIsHitIfNoLeaseNamesOne() {
    operators("somebody-else");
    assertThatThrownBy(() -> Operator.leader(new Kube("test", client), "operators"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("which of them leads is not known; nothing was done");
  }

  @Test
  void aPodWithTheRightLabelsAndAnotherOwnerIsLeftAlone() {
    pods(
        pod("jm", "jobmanager", "StatefulSet", "somebody"),
        pod("tm", "taskmanager", "StatefulSet", "somebody"));
    assertThatThrownBy(() -> victims().jobManager()).hasMessage("no JobManager pod is ready");
    assertThatThrownBy(() -> victims().taskManager("tm"))
        .isInstanceOf(Problem.class)
        .hasMessage("no TaskManager pod of the job is named tm");
  }

  @Test
  void aPodOfADeploymentOfThatNameFromBeforeIsLeftAlone() {
    pods(pod("tm", "taskmanager", "Deployment", "the-deployment-before"));
    assertThatThrownBy(() -> victims().taskManager("tm"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("is not owned by it: nothing was done");
  }

  @Test
  void aNameThatFlinkReportsIsNotAReasonToHitAnyOtherPod() {
    pods(pod("tm", "taskmanager", "Deployment", "deployment"));
    assertThatThrownBy(() -> victims().taskManager("postgres-0"))
        .isInstanceOf(Problem.class)
        .hasMessage("no TaskManager pod of the job is named postgres-0");
  }

  @Test
  void aDeploymentOfSomebodyElseIsLeftAlone() {
    server.clearExpectations();
    answer(
        "/apis/flink.apache.org/v1beta1/namespaces/payments/flinkdeployments/flink",
        "{\"metadata\": {\"name\": \"flink\", \"uid\": \"resource\"}}");
    answer(
        APPS + "deployments/flink",
        new DeploymentBuilder()
            .withMetadata(owned("flink", "deployment", "Application", "somebody").build())
            .build());
    assertThatThrownBy(() -> victims().other(Victim.Role.DEPLOYMENT))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("is not owned by");
  }

  @Test
  void theStoreIsHitOnlyWhereItsNamespaceWasNamed() {
    for (Victims victims : new Victims[] {victims(), victims("payments")}) {
      assertThatThrownBy(() -> victims.other(Victim.Role.STORE))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("--store-namespace storage");
    }
    assertThat(victims("storage").storePods().namespace()).isEqualTo("storage");
  }

  private Victims brokers(Optional<String> namespace) {
    Access.Kafka named = new Access.Kafka(Optional.empty(), namespace);
    return new Victims(
        access(named, Access.Postgres.NONE),
        new Kube("test", client),
        Optional.empty(),
        Optional.of(pods("kafka", "streams", ServicePods.BROKERS)),
        Optional.empty(),
        Optional.empty());
  }

  private Victims database(Optional<String> namespace) {
    Access.Postgres named = new Access.Postgres(Optional.empty(), namespace);
    return new Victims(
        access(Access.Kafka.NONE, named),
        new Kube("test", client),
        Optional.empty(),
        Optional.empty(),
        Optional.of(pods("postgres", "databases", ServicePods.DATABASE)),
        Optional.empty());
  }

  private static Access access(Access.Kafka kafka, Access.Postgres postgres) {
    return new Access(
        "test",
        Set.of("test"),
        "payments",
        "flink",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0,
        Access.Keys.deployment,
        kafka,
        postgres);
  }

  private ServicePods pods(String name, String namespace, String what) {
    Service service =
        new ServiceBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .endMetadata()
            .withNewSpec()
            .addToSelector("app", name)
            .endSpec()
            .build();
    return new ServicePods(new Kube("test", client), service, 0, what);
  }

  @Test
  void theDatabaseIsHitOnlyWhereItsNamespaceWasNamed() throws IOException {
    answer(
        "/api/v1/namespaces/databases/pods?labelSelector=app%3Dpostgres",
        new PodListBuilder().withItems(storePod("postgres-0")).build());
    for (Optional<String> named : List.of(Optional.<String>empty(), Optional.of("payments"))) {
      Victims victims = database(named);
      assertThatThrownBy(() -> victims.whole(Victim.Role.DATABASE))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("--database-namespace databases");
      assertThatThrownBy(() -> victims.other(Victim.Role.DATABASE)).isInstanceOf(Problem.class);
    }
    Victim server = Victim.pod(Victim.Role.DATABASE, "postgres-0", "postgres-0-uid");
    assertThat(database(Optional.of("databases")).whole(Victim.Role.DATABASE))
        .containsExactly(server);
    assertThat(database(Optional.of("databases")).other(Victim.Role.DATABASE)).isEqualTo(server);
  }

  @Test
  void aJobWithoutAProxyToItsStoreSaysHowToGetOne() {
    assertThatThrownBy(() -> victims("storage").other(Victim.Role.STORE_PROXY))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("make deploy STORE_PROXY=1");
  }

  @Test
  void aServiceThatIsAProxySaysWhatIsBehindIt() {
    ServicePods store = pods("minio", "storage", ServicePods.STORE);
    assertThat(store.proxyOf()).isEmpty();
    store.service().getMetadata().setAnnotations(Map.of(ServicePods.PROXY_OF, "http://minio:9000"));
    assertThat(store.proxyOf()).contains(URI.create("http://minio:9000"));
  }

  @Test
  void aJobWithoutADatabaseInTheClusterHasNoneToHit() {
    assertThatThrownBy(() -> victims().other(Victim.Role.DATABASE))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(
            "the job's arguments name no PostgreSQL server that is in this cluster");
  }

  @Test
  void theBrokersAreHitOnlyWhereTheirNamespaceWasNamed() throws IOException {
    answer(
        "/api/v1/namespaces/streams/pods?labelSelector=app%3Dkafka",
        new PodListBuilder().withItems(storePod("kafka-0")).build());
    for (Optional<String> named : List.of(Optional.<String>empty(), Optional.of("payments"))) {
      assertThatThrownBy(() -> brokers(named).whole(Victim.Role.BROKER))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("--broker-namespace streams");
    }
    assertThat(brokers(Optional.of("streams")).whole(Victim.Role.BROKER))
        .containsExactly(Victim.pod(Victim.Role.BROKER, "kafka-0", "kafka-0-uid"));
  }

  @Test
  void aJobWithoutBrokersInTheClusterHasNoneToHit() {
    assertThatThrownBy(() -> victims().other(Victim.Role.BROKER))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("the job's arguments name no Kafka broker that is in this cluster");
  }

  @Test
  void everyPodOfTheStoreIsAVictim() throws IOException {
    answer(
        "/api/v1/namespaces/storage/pods?labelSelector=app%3Dminio",
        new PodListBuilder().withItems(storePod("minio-0"), storePod("minio-1")).build());
    assertThat(victims("storage").whole(Victim.Role.STORE))
        .extracting(Victim::resourceId)
        .containsExactly("minio-0", "minio-1");
  }

  @Test
  void aStoreOfWhichTwoMightWriteToOneVolumeIsNotKilled() {
    theStoreIs("ReplicaSet", "minio-data");
    assertThatThrownBy(() -> pods("minio", "storage", ServicePods.STORE).refuseTwoOnOneVolume())
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith(
            "refused: the pod minio-1 of the store is a Deployment's and writes to the volume claim"
                + " minio-data")
        .hasMessageContaining("Run the store as a StatefulSet; nothing was done");
  }

  @Test
  void aStoreThatIsAStatefulSetOrKeepsNothingMayBeKilled() throws IOException {
    theStoreIs("StatefulSet", "minio-data");
    pods("minio", "storage", ServicePods.STORE).refuseTwoOnOneVolume();
    theStoreIs("ReplicaSet", null);
    pods("minio", "storage", ServicePods.STORE).refuseTwoOnOneVolume();
  }

  private void theStoreIs(String owner, String claim) {
    Pod pod =
        storePod("minio-1")
            .edit()
            .editMetadata()
            .addNewOwnerReference()
            .withKind(owner)
            .endOwnerReference()
            .endMetadata()
            .build();
    if (claim != null) {
      pod.getSpec()
          .setVolumes(
              List.of(
                  new VolumeBuilder()
                      .withName("data")
                      .withNewPersistentVolumeClaim(claim, false)
                      .build()));
    }
    server
        .expect()
        .get()
        .withPath("/api/v1/namespaces/storage/pods?labelSelector=app%3Dminio")
        .andReturn(200, new PodListBuilder().withItems(pod).build())
        .once();
  }

  private static Pod storePod(String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withUid(name + "-uid")
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .withNewStatus()
        .addNewContainerStatus()
        .withName("minio")
        .withNewState()
        .withNewRunning()
        .withStartedAt("2026-01-01T00:00:00Z")
        .endRunning()
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }
}
