package io.firedrill.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.firedrill.cluster.Victim;
import io.firedrill.cluster.Victim.Role;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.problem.Problem;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose network may be cut. */
@EnableKubernetesMockClient(https = false, crud = true)
class PodNetworkTest {
  private KubernetesClient client;

  @BeforeEach
  void aNodeOfKind() {
    client
        .resource(
            new NodeBuilder()
                .withNewMetadata()
                .withName("one")
                .endMetadata()
                .withNewSpec()
                .withProviderID("kind://docker/test/one")
                .endSpec()
                .build())
        .create();
  }

  private Victim taskManager(String name, boolean hostNetwork) {
    String uid =
        client
            .resource(
                new PodBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .withNamespace("payments")
                    .withLabels(
                        Map.of(
                            "app",
                            "flink",
                            "type",
                            "flink-native-kubernetes",
                            "component",
                            "taskmanager"))
                    .endMetadata()
                    .withNewSpec()
                    .withNodeName("one")
                    .withHostNetwork(hostNetwork)
                    .endSpec()
                    .build())
            .create()
            .getMetadata()
            .getUid();
    return Victim.pod(Role.TASKMANAGER, name, uid);
  }

  private PodNetwork network(String context) {
    Access access =
        new Access(
            context,
            Set.of(context),
            "payments",
            "flink",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            0,
            Access.Keys.deployment);
    return new PodNetwork(new Kube(context, client), access);
  }

  private static void refused(PodNetwork network, Victim victim, String why) {
    assertThatThrownBy(() -> network.checkMayBeCut(victim))
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith("refused: ")
        .hasMessageContaining(why)
        .hasMessageEndingWith("nothing was done");
  }

  @Test
  void onlyTheNetworkOfAPodOnAContainerOfThisMachineIsCut() throws IOException {
    Victim taskManager = taskManager("tm-1", false);
    network("kind-test").checkMayBeCut(taskManager);
    refused(network("staging"), taskManager, "the node one is not a container of a kind cluster");
    refused(network(Access.IN_CLUSTER), taskManager, "is not a container");
  }

  @Test
  void theNetworkOfANodeIsLeftAlone() {
    refused(network("kind-test"), taskManager("tm-1", true), "has the network of its node");
  }

  @Test
  void aPodThatHasTakenItsPlaceIsNotCut() {
    taskManager("tm-1", false);
    assertThatThrownBy(
            () ->
                network("kind-test").checkMayBeCut(Victim.pod(Role.TASKMANAGER, "tm-1", "another")))
        .hasMessage("the pod tm-1 is gone");
  }

  @Test
  void onAnotherClusterNobodyWorksOnNodes() {
    assertThat(KindNode.objection(new Kube("kind-test", client))).isEmpty();
    assertThat(KindNode.objection(new Kube("staging", client)))
        .hasValueSatisfying(why -> assertThat(why).contains("for a kind cluster on this machine"));
  }

  @Test
  void whatIsNotCutIsNotLifted() throws IOException {
    assertThat(network("kind-test").lift()).isEmpty();
  }
}
