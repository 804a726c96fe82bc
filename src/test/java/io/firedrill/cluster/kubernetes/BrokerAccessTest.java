package io.firedrill.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
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
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where the brokers of a job between topics are reached from here. */
@EnableKubernetesMockClient(https = false)
class BrokerAccessTest {
  private KubernetesMockServer server;
  private KubernetesClient client;

  @BeforeEach
  void aService() {
    client.getConfiguration().setRequestRetryBackoffLimit(0);
    answer(
        "/api/v1/namespaces/payments/services/kafka",
        new ServiceBuilder()
            .withNewMetadata()
            .withName("kafka")
            .withNamespace("payments")
            .endMetadata()
            .withNewSpec()
            .addToSelector("app", "kafka")
            .endSpec()
            .build());
  }

  private void answer(String path, Object body) {
    server.expect().get().withPath(path).andReturn(200, body).always();
  }

  private BrokerAccess brokers(String context, Optional<String> reached, String ofTheJob)
      throws IOException {
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
            Access.Keys.deployment,
            new Access.Kafka(reached, Optional.empty()),
            Access.Postgres.NONE);
    String spec =
        "spec: {job: {entryClass: io.firedrill.job.TransactionsJob, args: [--ledger, l%s]}}"
            .formatted(ofTheJob);
    return BrokerAccess.of(
        access,
        new Kube("test", client),
        DeploymentSpec.of(new YAMLMapper().readTree(spec), Map.of()));
  }

  private static String topics(String brokers) {
    return ", --source, kafka, --sink, kafka, --brokers, '%s'".formatted(brokers);
  }

  @Test
  void aJobWithoutTopicsHasNone() throws IOException {
    try (BrokerAccess none = brokers("test", Optional.of("localhost:9094"), "")) {
      assertThat(none.servers()).isEmpty();
      assertThat(none.pods()).isEmpty();
      assertThat(none.plan()).isEmpty();
      none.open();
    }
  }

  @Test
  void inTheClusterTheyAreReachedAsTheJobReachesThem() throws IOException {
    BrokerAccess inside =
        brokers(Access.IN_CLUSTER, Optional.empty(), topics("kafka:9092,other:9092"));
    assertThat(inside.servers()).contains("kafka:9092,other:9092");
    assertThat(inside.pods().orElseThrow().namespace()).isEqualTo("payments");
    assertThat(inside.plan())
        .containsExactly("would read the job's topics at kafka:9092,other:9092");
  }

  @Test
  void aPortIsForwardedToBrokersThatAdvertiseIt() throws IOException {
    assertThat(brokers("test", Optional.of("localhost:9094"), topics("kafka:9092")).plan())
        .containsExactly(
            "would forward port 9094 of this machine to the Kafka broker in payments",
            "would read the job's topics at localhost:9094");
    assertThat(brokers("test", Optional.of("kafka.example.com:443"), topics("kafka:9092")).plan())
        .containsExactly("would read the job's topics at kafka.example.com:443");
    assertThat(
            brokers("test", Optional.of("localhost:9094"), topics("b1.kafka.example.com:9092"))
                .plan())
        .containsExactly("would read the job's topics at localhost:9094");
  }

  @Test
  void aForwardedPortLeadsToOneBrokerAndNotToSeveral() throws IOException {
    answer(
        "/api/v1/namespaces/payments/pods?labelSelector=app%3Dkafka",
        new PodListBuilder().withItems(pod("kafka-0"), pod("kafka-1")).build());
    BrokerAccess several = brokers("test", Optional.of("localhost:9094"), topics("kafka:9092"));
    assertThatThrownBy(several::open)
        .isInstanceOf(IOException.class)
        .hasMessage(
            "2 Kafka brokers run in the cluster, and a forwarded port leads to one of them");
  }

  @Test
  void aPortThatIsInUseIsReported() throws IOException {
    answer(
        "/api/v1/namespaces/payments/pods?labelSelector=app%3Dkafka",
        new PodListBuilder().withItems(pod("kafka-0")).build());
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String here = "localhost:" + other.getLocalPort();
      assertThatThrownBy(() -> brokers("test", Optional.of(here), topics("kafka:9092")).open())
          .isInstanceOf(IOException.class)
          .hasMessageContaining(
              "port %d of this machine cannot be forwarded", other.getLocalPort());
    }
  }

  private static Pod pod(String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .withNewStatus()
        .addNewContainerStatus()
        .withName("kafka")
        .withNewState()
        .withNewRunning()
        .withStartedAt("2026-01-01T00:00:00Z")
        .endRunning()
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }

  @Test
  void anAddressWithoutAPortIsReported() {
    assertThatThrownBy(() -> brokers("test", Optional.empty(), topics("kafka")))
        .isInstanceOf(Problem.class)
        .hasMessage("the Kafka broker kafka is not a HOST:PORT");
  }
}
