package io.firedrill.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.ledger.Database;
import io.firedrill.problem.Problem;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the database of a job into tables is reached from here, and with which password. */
@EnableKubernetesMockClient(https = false)
class DatabaseAccessTest {
  private static final String PLAIN = "jdbc:postgresql://postgres:5432/bank";

  private KubernetesMockServer server;
  private KubernetesClient client;

  @BeforeEach
  void aServiceAndASecret() {
    client.getConfiguration().setRequestRetryBackoffLimit(0);
    answer(
        "/api/v1/namespaces/payments/services/postgres",
        new ServiceBuilder()
            .withNewMetadata()
            .withName("postgres")
            .withNamespace("payments")
            .endMetadata()
            .withNewSpec()
            .addNewPort()
            .withPort(5432)
            .endPort()
            .addToSelector("app", "postgres")
            .endSpec()
            .build());
    answer(
        "/api/v1/namespaces/payments/secrets/db",
        new SecretBuilder()
            .addToData(
                "pgpass",
                Base64.getEncoder().encodeToString("postgres:5432:*:flink:s3cret".getBytes()))
            .build());
  }

  private void answer(String path, Object body) {
    server.expect().get().withPath(path).andReturn(200, body).always();
  }

  private DatabaseAccess database(
      String context, Access.Keys keys, Optional<String> reached, String args) throws IOException {
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
            keys,
            Access.Kafka.NONE,
            new Access.Postgres(reached, Optional.empty()));
    String spec =
        """
        spec:
          job: {entryClass: io.firedrill.job.TransactionsJob, args: [--ledger, l%s]}
          podTemplate:
            spec:
              containers:
                - name: flink-main-container
                  env: [{name: PGPASSFILE, value: /etc/db/pgpass}]
                  volumeMounts: [{name: db, mountPath: /etc/db}]
              volumes: [{name: db, secret: {secretName: db}}]
        """
            .formatted(args);
    return DatabaseAccess.of(
        access,
        new Kube("test", client),
        DeploymentSpec.of(new YAMLMapper().readTree(spec), Map.of()));
  }

  private DatabaseAccess database(String context, Optional<String> reached, String url)
      throws IOException {
    return database(context, Access.Keys.deployment, reached, tables(url));
  }

  private static String tables(String url) {
    return ", --sink, jdbc, --jdbc-url, '%s', --jdbc-user, flink".formatted(url);
  }

  @Test
  void aJobWithoutTablesHasNone() throws IOException {
    try (DatabaseAccess none =
        database("test", Access.Keys.deployment, Optional.of("localhost:1"), "")) {
      assertThat(none.database()).isEmpty();
      assertThat(none.pods()).isEmpty();
      assertThat(none.plan()).isEmpty();
    }
  }

  @Test
  void inTheClusterItIsReachedAsTheJobReachesItWithThePasswordOfItsPods() throws IOException {
    DatabaseAccess inside = database(Access.IN_CLUSTER, Optional.empty(), PLAIN);
    assertThat(inside.database()).isEmpty();
    inside.open();
    assertThat(inside.database())
        .contains(new Database("postgres", 5432, "bank", "flink", "s3cret"));
    assertThat(inside.pods().orElseThrow().namespace()).isEqualTo("payments");
    assertThat(inside.plan())
        .containsExactly(
            "would read the Secret payments/db, which holds the database's password",
            "would read the job's tables");
    assertThat(inside.database().toString() + inside.plan()).doesNotContain("s3cret");
  }

  @Test
  void aPortIsForwardedToOneInTheClusterUnlessAnAddressWasNamed() throws IOException {
    assertThat(database("test", Optional.empty(), PLAIN).plan())
        .contains("would forward a port of this machine to the PostgreSQL server in payments");
    DatabaseAccess named = database("test", Optional.of("db.example.com:15432"), PLAIN);
    assertThat(named.plan()).noneMatch(line -> line.contains("forward"));
    named.open();
    assertThat(named.database())
        .contains(new Database("db.example.com", 15432, "bank", "flink", "s3cret"));
    DatabaseAccess wrong = database("test", Optional.of("db"), PLAIN);
    assertThatThrownBy(wrong::open)
        .isInstanceOf(Problem.class)
        .hasMessage("--database db is not a HOST:PORT");
  }

  @Test
  void withKeysOfTheEnvironmentNoSecretIsRead() throws IOException {
    DatabaseAccess own =
        database(Access.IN_CLUSTER, Access.Keys.environment, Optional.empty(), tables(PLAIN));
    server.clearExpectations();
    own.open();
    assertThat(own.database()).contains(new Database("postgres", 5432, "bank", "flink", ""));
    assertThat(own.plan()).containsExactly("would read the job's tables");
  }

  @Test
  void aSecretWithoutItsPasswordIsNamed() throws IOException {
    DatabaseAccess other =
        database(Access.IN_CLUSTER, Optional.empty(), "jdbc:postgresql://other:5432/bank");
    assertThatThrownBy(other::open)
        .isInstanceOf(IOException.class)
        .hasMessage(
            "pgpass in the secret payments/db has no password for flink of"
                + " postgresql://other:5432/bank");
  }

  @Test
  void aForwardedPortLeadsToOneServerAndNotToSeveral() throws IOException {
    answer(
        "/api/v1/namespaces/payments/pods?labelSelector=app%3Dpostgres",
        new PodListBuilder().withItems(pod("postgres-0"), pod("postgres-1")).build());
    DatabaseAccess several = database("test", Optional.empty(), PLAIN);
    assertThatThrownBy(several::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("2 PostgreSQL servers run behind the service");
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
        .withName("postgres")
        .withNewState()
        .withNewRunning()
        .withStartedAt("2026-01-01T00:00:00Z")
        .endRunning()
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "jdbc:mysql://postgres:5432/bank",
        "jdbc:postgresql://postgres/bank",
        "jdbc:postgresql://postgres:5432/",
        "jdbc:postgresql://a:5432,b:5432/bank",
        "jdbc:postgresql://postgres:5432/bank?currentSchema=other"
      })
  void whatMayMeanOtherTablesIsNotRead(String url) throws IOException {
    DatabaseAccess other = database("test", Optional.empty(), url);
    assertThatThrownBy(other::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("with one host and no parameters");
    assertThat(other.database()).isEmpty();
  }
}
