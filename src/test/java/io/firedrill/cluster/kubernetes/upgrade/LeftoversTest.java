package io.firedrill.cluster.kubernetes.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.NodeListBuilder;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.api.model.ResourceQuotaListBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.SecretListBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseListBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What killed runs left is removed, whatever else cannot be. */
@Timeout(60)
@EnableKubernetesMockClient(https = false)
class LeftoversTest {
  private static final String FLINK =
      "/apis/flink.apache.org/v1beta1/namespaces/firedrill/flinkdeployments/";
  private static final String CORE = "/api/v1/namespaces/firedrill/";

  @TempDir Path backup;
  private KubernetesMockServer server;
  private KubernetesClient client;

  @BeforeEach
  void nothingElseIsLeft() {
    client.getConfiguration().setRequestRetryBackoffLimit(0);
    answer(
        "/apis/coordination.k8s.io/v1/namespaces/firedrill/leases?labelSelector=app.kubernetes.io%2Fmanaged-by%3Dfiredrill",
        new LeaseListBuilder().build());
    answer(
        CORE + "resourcequotas?labelSelector=app.kubernetes.io%2Fmanaged-by%3Dfiredrill",
        new ResourceQuotaListBuilder().build());
    answer(
        CORE + "pods?labelSelector=firedrill.io%2Frehearsal%2C%21app",
        new PodListBuilder().build());
    answer(
        CORE + "secrets?labelSelector=firedrill.io%2Frehearsal", new SecretListBuilder().build());
    answer("/api/v1/nodes", new NodeListBuilder().build());
  }

  private void answer(String path, KubernetesResourceList<?> list) {
    server.expect().get().withPath(path).andReturn(200, list).always();
  }

  private static Secret copyOf(String name, String annotations) {
    String resource =
        """
        {"kind": "FlinkDeployment",
         "metadata": {"name": "%s", "namespace": "firedrill", "annotations": {%s}},
         "spec": {"flinkConfiguration": {"state.checkpoints.dir": "s3p://b/c"}}}
        """
            .formatted(name, annotations);
    return new SecretBuilder()
        .addToData(
            "resource.json",
            Base64.getEncoder().encodeToString(resource.getBytes(StandardCharsets.UTF_8)))
        .build();
  }

  private Leftovers.Outcome remove() {
    Access access =
        new Access(
            "test",
            Set.of("test"),
            "firedrill",
            "any",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            0,
            Access.Keys.deployment);
    return Leftovers.remove(access, new Kube("test", client), backup);
  }

  @Test
  void aJobThatCannotBeBroughtBackKeepsNothingFromTheOthers() {
    server.expect().get().withPath(FLINK + "keyless").andReturn(404, "{}").always();
    server
        .expect()
        .get()
        .withPath(FLINK + "restored")
        .andReturn(200, "{\"metadata\": {}}")
        .always();
    server
        .expect()
        .delete()
        .withPath(CORE + "secrets/firedrill-copy-restored")
        .andReturn(200, "{}")
        .once();
    answer(
        CORE + "secrets?labelSelector=firedrill.io%2Fcopy-of",
        new SecretListBuilder()
            .withItems(
                copyOf("keyless", "\"firedrill.io/lost-job\": \"0a\""), copyOf("restored", ""))
            .build());
    Leftovers.Outcome outcome = remove();
    assertThat(outcome.done())
        .containsExactly("removed the copy of FlinkDeployment firedrill/restored");
    assertThat(outcome.failed())
        .singleElement()
        .asString()
        .startsWith("left the copy of FlinkDeployment firedrill/keyless: ")
        .contains("--s3-keys environment");
  }
}
