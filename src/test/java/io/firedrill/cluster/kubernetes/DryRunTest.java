package io.firedrill.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.store.DirectoryStore;
import io.firedrill.store.S3Store;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What it takes to reach the bucket is said before anything is done. */
class DryRunTest {
  private static final S3Store.Address ADDRESS =
      new S3Store.Address(URI.create("http://minio:9000"), "firedrill", "key", "secret");

  @TempDir Path folder;

  private static Access access(Access.Keys keys) {
    return new Access(
        "kind-firedrill",
        Set.of("kind-firedrill"),
        "payments",
        "transactions",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0,
        keys);
  }

  private static DeploymentSpec spec() throws IOException {
    return DeploymentSpec.of(
        new ObjectMapper()
            .readTree(
                """
                {"spec": {"podTemplate": {"spec": {"containers": [{"name": "flink-main-container",
                  "env": [{"name": "AWS_ACCESS_KEY_ID", "valueFrom":
                    {"secretKeyRef": {"name": "s3-keys", "key": "access-key"}}}]}]}}}}
                """),
        Map.of());
  }

  @Test
  void theSecretOfTheKeysIsNamedUnlessTheyComeFromTheEnvironment() throws IOException {
    BucketAccess elsewhere =
        new BucketAccess(
            ADDRESS,
            Optional.empty(),
            Optional.empty(),
            new DirectoryStore(folder),
            new DirectoryStore(folder));
    assertThat(elsewhere.plan(spec(), access(Access.Keys.deployment)))
        .containsExactly("would read the Secret payments/s3-keys, which holds the bucket's keys");
    assertThat(elsewhere.plan(spec(), access(Access.Keys.environment))).isEmpty();
  }

  @Test
  void thePortThatIsForwardedToAStoreInTheClusterIsNamed() throws IOException {
    try (KubernetesClient client =
        new KubernetesClientBuilder().withConfig(Config.empty()).build()) {
      Kube kube = new Kube("test", client);
      ServicePods pods =
          new ServicePods(
              kube,
              new ServiceBuilder().withNewMetadata().withNamespace("s3").endMetadata().build(),
              9000,
              ServicePods.STORE);
      ForwardedStore store = new ForwardedStore(kube, pods, ADDRESS);
      BucketAccess inside =
          new BucketAccess(ADDRESS, Optional.of(pods), Optional.empty(), store, store);
      assertThat(inside.plan(spec(), access(Access.Keys.environment)))
          .containsExactly("would forward a port of this machine to the S3 store in s3");
    }
  }
}
