package io.firedrill.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.problem.Problem;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(https = false, crud = true)
class QuotaRoomTest {
  private static final String NAME = "firedrill-no-room";

  private KubernetesClient client;

  private QuotaRoom room(Optional<String> allowed) {
    Access access =
        new Access(
            "test",
            Set.of("test"),
            "payments",
            "flink",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            0,
            Access.Keys.deployment,
            Access.Kafka.NONE,
            Access.Postgres.NONE,
            allowed);
    return new QuotaRoom(new Kube("test", client), access);
  }

  private ResourceQuota quota() {
    return client.resourceQuotas().inNamespace("payments").withName(NAME).get();
  }

  @Test
  void roomIsTakenOnlyWhereTheNamespaceWasNamed() {
    for (Optional<String> allowed : List.of(Optional.<String>empty(), Optional.of("other"))) {
      assertThatThrownBy(() -> room(allowed).take(Duration.ofSeconds(60)))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("--quota-namespace payments");
    }
    assertThat(quota()).isNull();
  }

  @Test
  void theQuotaBelongsToAJobThatTheClusterEndsByItself() throws IOException {
    QuotaRoom room = room(Optional.of("payments"));
    CompletableFuture<Void> enforced = CompletableFuture.runAsync(this::enforce);
    room.take(Duration.ofSeconds(60));
    enforced.join();
    var job = client.batch().v1().jobs().inNamespace("payments").withName(NAME).get();
    assertThat(job.getSpec().getParallelism()).isZero();
    assertThat(job.getSpec().getActiveDeadlineSeconds()).isEqualTo(60);
    assertThat(job.getSpec().getTtlSecondsAfterFinished()).isZero();
    assertThat(quota().getMetadata().getOwnerReferences())
        .singleElement()
        .matches(owner -> owner.getUid().equals(job.getMetadata().getUid()));
    assertThat(QuotaRoom.takenFor(new Kube("test", client), "payments")).containsExactly("flink");

    room.giveBack();
    assertThat(quota()).isNull();
    assertThat(client.batch().v1().jobs().inNamespace("payments").list().getItems()).isEmpty();
    room.giveBack();
  }

  private void enforce() {
    ResourceQuota quota =
        Wait.until(
            "a quota",
            Duration.ofSeconds(20),
            () -> quota() == null ? Look.notYet("none") : Look.seen(quota()));
    quota.setStatus(
        new ResourceQuotaStatusBuilder().withUsed(Map.of("pods", new Quantity("3"))).build());
    client.resource(quota).updateStatus();
  }

  @Test
  void whatTheApiServerRefusedIsInTheJobManagersLog() {
    String log =
        """
        2026-11-30 07:00:00 INFO  something else
        Message: pods "transactions-taskmanager-1-3" is forbidden: exceeded quota: firedrill-no-room, requested: pods=1, used: pods=3, limited: pods=0. Received status: Status(apiVersion=v1)
        """;
    assertThat(QuotaRoom.refusal(log))
        .hasValueSatisfying(
            said ->
                assertThat(said)
                    .startsWith("pods \"transactions-taskmanager-1-3\" is forbidden: exceeded"));
    assertThat(QuotaRoom.refusal("exceeded quota: another")).isEmpty();
  }
}
