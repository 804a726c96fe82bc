package io.firedrill.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.firedrill.cluster.Victim;
import io.firedrill.cluster.Victim.Role;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.problem.Problem;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which node may be taken away, and that it is nobody else's to give back. */
@EnableKubernetesMockClient(https = false, crud = true)
class JobNodesTest {
  private static final String CONTEXT = "kind-test";
  private static final String OWNER = "payments/flink";
  private static final Victim TASK_MANAGER = Victim.pod(Role.TASKMANAGER, "tm-1", "tm-1-uid");
  private static final Victim JOB_MANAGER = Victim.pod(Role.JOBMANAGER, "jm-1", "jm-1-uid");

  private KubernetesMockServer server;
  private KubernetesClient client;

  @BeforeEach
  void aControlPlaneAndTwoWorkers() {
    create(
        node("control-plane")
            .editMetadata()
            .addToLabels("node-role.kubernetes.io/control-plane", "")
            .endMetadata());
    create(node("one"));
    create(node("two"));
    create(pod("tm-1", "taskmanager", "one"));
    create(pod("tm-2", "taskmanager", "two"));
    create(pod("jm-1", "jobmanager", "one"));
  }

  private static NodeBuilder node(String name) {
    return new NodeBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withProviderID("kind://docker/test/" + name)
        .endSpec()
        .withNewStatus()
        .addNewCondition()
        .withType("Ready")
        .withStatus("True")
        .endCondition()
        .endStatus();
  }

  private void create(NodeBuilder node) {
    client.resource(node.build()).create();
  }

  private static Pod pod(String name, String component, String node) {
    boolean jobManager = component.equals("jobmanager");
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("payments")
        .withLabels(
            Map.of("app", "flink", "type", "flink-native-kubernetes", "component", component))
        .addNewOwnerReference()
        .withKind(jobManager ? "ReplicaSet" : "Deployment")
        .withName(jobManager ? "flink-1" : "flink")
        .endOwnerReference()
        .endMetadata()
        .withNewSpec()
        .withNodeName(node)
        .endSpec()
        .withNewStatus()
        .withPhase("Running")
        .addNewCondition()
        .withType("Ready")
        .withStatus("True")
        .endCondition()
        .endStatus()
        .build();
  }

  private void create(Pod pod) {
    client.resource(pod).create();
  }

  private void delete(String pod) {
    client.pods().inNamespace("payments").withName(pod).withGracePeriod(0).delete();
  }

  private static Access access(String context, String... nodes) {
    return new Access(
        context,
        Set.of(context),
        "payments",
        "flink",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0,
        Access.Keys.deployment,
        Access.Kafka.NONE,
        Access.Postgres.NONE,
        Optional.empty(),
        Set.of(nodes));
  }

  private JobNodes nodes(String... allowed) {
    return new JobNodes(new Kube(CONTEXT, client), access(CONTEXT, allowed));
  }

  private TakenNodes taken() {
    return new TakenNodes(new Kube(CONTEXT, client));
  }

  private Node node(int number) {
    return client.nodes().withName(number == 1 ? "one" : "two").get();
  }

  private static void refused(JobNodes nodes, List<Victim> victims, String why) {
    assertThatThrownBy(() -> nodes.checkMayGo(victims))
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith("refused: ")
        .hasMessageContaining(why)
        .hasMessageEndingWith("nothing was done");
  }

  @Test
  void aNodeThatWasNamedMayGoIfTheJobCanGoOnElsewhere() throws IOException {
    nodes("one").checkMayGo(List.of(TASK_MANAGER));
    nodes("one", "two").checkMayBeDrained(List.of(TASK_MANAGER, JOB_MANAGER));
  }

  @Test
  void onlyANodeThatWasNamedIsTaken() {
    refused(nodes(), List.of(TASK_MANAGER), "say so with --node one");
    refused(nodes("two"), List.of(TASK_MANAGER), "is on the node one");
  }

  @Test
  void theControlPlaneIsLeftAlone() {
    create(pod("tm-3", "taskmanager", "control-plane"));
    refused(
        nodes("control-plane"),
        List.of(Victim.pod(Role.TASKMANAGER, "tm-3", "tm-3-uid")),
        "make kind-up NODES=3");
  }

  private static Pod others(String name, String namespace) {
    return new PodBuilder(pod(name, "", "one"))
        .editMetadata()
        .withNamespace(namespace)
        .withOwnerReferences(List.of())
        .endMetadata()
        .build();
  }

  /** The server in memory does not select by fields. */
  private void alsoOnNodeOne(Pod... pods) {
    server
        .expect()
        .get()
        .withPath("/api/v1/pods?fieldSelector=spec.nodeName%3Done")
        .andReturn(200, new PodListBuilder().withItems(pods).build())
        .always();
  }

  @Test
  void whatIsOnTheNodeBesideTheJobKeepsItThere() throws IOException {
    alsoOnNodeOne(others("minio", "storage"), others("coredns", "kube-system"));
    refused(nodes("one"), List.of(TASK_MANAGER), "more than the job: storage/minio");
    nodes("one").checkMayBeDrained(List.of(TASK_MANAGER));
    assertThat(nodes("one").plan("one", true)).contains("would leave alone on it: storage/minio");
  }

  @Test
  void whatIsTheClustersOwnMayGo() throws IOException {
    alsoOnNodeOne(others("coredns", "kube-system"));
    nodes("one").checkMayGo(List.of(TASK_MANAGER));
  }

  @Test
  void aTaskManagerAndAJobManagerHaveToBeLeftElsewhere() throws IOException {
    refused(nodes("one"), List.of(TASK_MANAGER, JOB_MANAGER), "tolerationSeconds, 300 by default");
    create(pod("jm-2", "jobmanager", "two"));
    nodes("one").checkMayGo(List.of(TASK_MANAGER, JOB_MANAGER));
    delete("tm-2");
    refused(nodes("one"), List.of(TASK_MANAGER), "k8s/components/across-nodes");
  }

  @Test
  void aNodeIsTakenOnlyIfAnotherTakesPods() {
    client
        .nodes()
        .withName("two")
        .edit(n -> new NodeBuilder(n).editSpec().withUnschedulable(true).endSpec().build());
    client
        .nodes()
        .withName("control-plane")
        .edit(
            n ->
                new NodeBuilder(n)
                    .editSpec()
                    .addNewTaint()
                    .withKey("node-role.kubernetes.io/control-plane")
                    .withEffect("NoSchedule")
                    .endTaint()
                    .endSpec()
                    .build());
    refused(nodes("one"), List.of(TASK_MANAGER), "no other node beside one that takes pods");
  }

  @Test
  void onlyAContainerOfThisMachineCanBePaused() throws IOException {
    JobNodes elsewhere = new JobNodes(new Kube("staging", client), access("staging", "one"));
    refused(elsewhere, List.of(TASK_MANAGER), "not a container of a kind cluster");
    elsewhere.checkMayBeDrained(List.of(TASK_MANAGER));
  }

  @Test
  void withinTheClusterNobodyWouldGiveItBack() {
    JobNodes within =
        new JobNodes(new Kube(Access.IN_CLUSTER, client), access(Access.IN_CLUSTER, "one"));
    assertThatThrownBy(() -> within.checkMayBeDrained(List.of(TASK_MANAGER)))
        .hasMessageContaining("run it from outside");
  }

  @Test
  void aCordonIsMarkedAndOnlyWhatIsMarkedIsGivenBack() throws IOException {
    taken().cordon("one", OWNER);
    assertThat(node(1).getSpec().getUnschedulable()).isTrue();
    assertThatThrownBy(() -> nodes("one").checkMayBeDrained(List.of(TASK_MANAGER)))
        .hasMessageContaining("a drill of payments/flink has taken the node one");
    assertThat(taken().giveBack("one", "payments/other")).isEmpty();
    assertThat(node(1).getSpec().getUnschedulable()).isTrue();

    assertThat(taken().giveBack("one", OWNER))
        .containsExactly("uncordoned the node one, which a drill had cordoned");
    assertThat(node(1).getSpec().getUnschedulable()).isNull();
    assertThat(taken().giveBack("one", OWNER)).isEmpty();
  }

  @Test
  void whatSomebodyElseHasCordonedStaysSo() throws IOException {
    client
        .nodes()
        .withName("one")
        .edit(n -> new NodeBuilder(n).editSpec().withUnschedulable(true).endSpec().build());
    assertThatThrownBy(() -> taken().cordon("one", OWNER))
        .hasMessageContaining("the node one is cordoned already");
    assertThat(taken().giveBack("one", OWNER)).isEmpty();
    assertThat(node(1).getSpec().getUnschedulable()).isTrue();
    refused(nodes("one"), List.of(TASK_MANAGER), "uncordon it first");
  }

  @Test
  void whatAKilledDrillHasLeftIsFoundByItsDeployment() throws IOException {
    Kube kube = new Kube(CONTEXT, client);
    taken().cordon("one", OWNER);
    taken().cordon("two", "payments/other");
    assertThat(TakenNodes.giveBackLeft(kube, "elsewhere", name -> true)).isEmpty();
    assertThat(TakenNodes.giveBackLeft(kube, "payments", "flink"::equals))
        .containsExactly("uncordoned the node one, which a drill had cordoned");
    assertThat(node(2).getSpec().getUnschedulable()).isTrue();
  }

  @Test
  void aClusterWithoutTwoWorkersIsNotFit() {
    Kube kube = new Kube(CONTEXT, client);
    assertThat(JobNodes.objection(kube, access(CONTEXT, "one"))).isEmpty();
    assertThat(JobNodes.objection(kube, access(CONTEXT)))
        .hasValueSatisfying(why -> assertThat(why).contains("--node"));
    client.nodes().withName("two").delete();
    assertThat(JobNodes.objection(kube, access(CONTEXT, "one")))
        .hasValueSatisfying(why -> assertThat(why).contains("make kind-up NODES=3"));
  }
}
