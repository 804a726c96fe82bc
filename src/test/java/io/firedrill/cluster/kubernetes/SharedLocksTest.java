package io.firedrill.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.firedrill.cluster.Victim.Role;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.problem.Problem;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two harnesses on two FlinkDeployments that share a store, an operator or a namespace. */
@Timeout(60)
@EnableKubernetesMockClient(https = false, crud = true)
class SharedLocksTest {
  private static final Set<Role> BOTH = Set.of(Role.STORE, Role.OPERATOR);

  private KubernetesClient client;

  private SharedLocks locks(String holder) {
    return locks(holder, "storage");
  }

  private SharedLocks locks(String holder, String storage) {
    Kube kube = new Kube("test", client);
    Access access =
        new Access(
            "test",
            Set.of("test"),
            "payments",
            "flink",
            Optional.empty(),
            Optional.of("operators"),
            Optional.of(storage),
            0,
            Access.Keys.deployment,
            new Access.Kafka(Optional.empty(), Optional.of("streams")),
            new Access.Postgres(Optional.empty(), Optional.of("databases")));
    Victims victims =
        new Victims(
            access,
            kube,
            Optional.of(pods(kube, "minio", storage)),
            Optional.of(pods(kube, "kafka", "streams")),
            Optional.of(pods(kube, "postgres", "databases")),
            Optional.empty());
    return new SharedLocks(kube, access, victims, holder);
  }

  private static ServicePods pods(Kube kube, String name, String namespace) {
    return new ServicePods(
        kube,
        new ServiceBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .endMetadata()
            .build(),
        0,
        name);
  }

  private List<String> leases(String namespace) {
    return client.leases().inNamespace(namespace).list().getItems().stream()
        .map(lease -> lease.getMetadata().getName())
        .toList();
  }

  private void runs(String namespace, String lease, ZonedDateTime renewed) {
    client
        .resource(
            new LeaseBuilder()
                .withNewMetadata()
                .withName(lease)
                .withNamespace(namespace)
                .addToLabels(Lock.MANAGED_BY, Lock.FIREDRILL)
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity("a rehearsal")
                .withLeaseDurationSeconds(45)
                .withRenewTime(renewed)
                .endSpec()
                .build())
        .create();
  }

  private static ZonedDateTime now() {
    return ZonedDateTime.now(ZoneOffset.UTC);
  }

  @Test
  void aDrillHoldsWhatItHitsWhereThatIsAndGivesItBack() throws IOException {
    try (SharedLocks mine = locks("me")) {
      mine.claim(BOTH);
      assertThat(leases("storage")).containsExactly("firedrill.store.minio");
      assertThat(leases("operators")).containsExactly("firedrill.operator");
      assertThat(leases("payments"))
          .containsExactlyInAnyOrder("firedrill.store.minio", "firedrill.operator");
      assertThatThrownBy(locks("you")::refuseWhileHit).isInstanceOf(Problem.class);
      mine.check();
      assertThatThrownBy(() -> locks("you").claim(Set.of(Role.STORE)))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("another drill runs on the S3 store: me");
    }
    assertThat(leases("storage")).isEmpty();
    assertThat(leases("operators")).isEmpty();
    assertThat(leases("payments")).isEmpty();
  }

  @Test
  void brokersThatAreHitAreHeldWhereTheyAreAndWhereTheJobIs() throws IOException {
    try (SharedLocks mine = locks("me")) {
      mine.claim(Set.of(Role.BROKER));
      assertThat(leases("streams")).containsExactly("firedrill.broker.kafka");
      assertThat(leases("payments")).containsExactly("firedrill.broker.kafka");
      assertThatThrownBy(() -> locks("you").claim(Set.of(Role.BROKER)))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("another drill runs on the Kafka brokers: me");
    }
    assertThat(leases("streams")).isEmpty();
  }

  @Test
  void aDatabaseThatIsHitIsHeldWhereItIsAndWhereTheJobIs() throws IOException {
    try (SharedLocks mine = locks("me")) {
      mine.claim(Set.of(Role.DATABASE));
      assertThat(leases("databases")).containsExactly("firedrill.database.postgres");
      assertThat(leases("payments")).containsExactly("firedrill.database.postgres");
      assertThatThrownBy(() -> locks("you").claim(Set.of(Role.DATABASE)))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("another drill runs on the PostgreSQL server: me");
    }
    assertThat(leases("databases")).isEmpty();
  }

  @Test
  void aStoreInTheJobsOwnNamespaceIsHeldThere() throws IOException {
    try (SharedLocks mine = locks("me", "payments")) {
      mine.claim(Set.of(Role.STORE));
      assertThat(leases("payments")).containsExactly("firedrill.store.minio");
    }
  }

  @Test
  void aDrillOfTheJobAloneNeedsNone() throws IOException {
    try (SharedLocks mine = locks("me")) {
      mine.claim(Set.of(Role.JOBMANAGER, Role.TASKMANAGER, Role.DEPLOYMENT));
      assertThat(leases("storage")).isEmpty();
    }
  }

  @Test
  void aStoreIsNotHitWhileAnotherRunDependsOnIt() {
    for (String namespace : List.of("payments", "storage")) {
      runs(namespace, "firedrill-other", now());
      try (SharedLocks mine = locks("me")) {
        assertThatThrownBy(() -> mine.claim(Set.of(Role.STORE)))
            .isInstanceOf(Problem.class)
            .hasMessageContaining(
                "a rehearsal holds the Lease %s/firedrill-other. Wait".formatted(namespace));
      }
      assertThat(leases("storage")).doesNotContain("firedrill.store.minio");
      client.leases().inNamespace(namespace).withName("firedrill-other").delete();
    }
  }

  @Test
  void aRunThatWasKilledKeepsNobodyAway() throws IOException {
    runs("payments", "firedrill-other", now().minusMinutes(2));
    try (SharedLocks mine = locks("me")) {
      mine.claim(Set.of(Role.STORE));
      assertThat(leases("storage")).containsExactly("firedrill.store.minio");
    }
  }

  @Test
  void noRunBeginsWhileAnotherDrillHitsWhatItDependsOn() {
    assertThatCode(locks("me")::refuseWhileHit).doesNotThrowAnyException();
    runs("payments", "firedrill-other", now());
    assertThatCode(locks("me")::refuseWhileHit).doesNotThrowAnyException();
    runs("payments", "firedrill.store.minio", now());
    assertThatThrownBy(locks("me")::refuseWhileHit)
        .isInstanceOf(Problem.class)
        .hasMessageContaining("another drill hits what this job depends on: a rehearsal");
  }
}
