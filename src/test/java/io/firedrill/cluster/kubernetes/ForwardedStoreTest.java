package io.firedrill.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.store.S3Store;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A bucket behind a forwarded port, whose pod goes away. */
@Timeout(60)
@EnableKubernetesMockClient(https = false)
class ForwardedStoreTest {
  private static final String PODS = "/api/v1/namespaces/storage/pods?labelSelector=app%3Dminio";

  private KubernetesMockServer server;
  private KubernetesClient client;

  @Test
  void whileNoPodIsReadyNothingIsForwardedToTheNextOneOfTheSameName() throws IOException {
    client.getConfiguration().setRequestRetryBackoffLimit(0);
    server
        .expect()
        .get()
        .withPath(PODS)
        .andReturn(200, new PodListBuilder().withItems(ready("minio-0")).build())
        .once();
    server.expect().get().withPath(PODS).andReturn(200, new PodListBuilder().build()).always();
    try (ForwardedStore store = new ForwardedStore(kube(), pods(), address())) {
      URI first = store.reachable().endpoint();
      new Socket(first.getHost(), first.getPort()).close();
      assertThatThrownBy(() -> store.exists("a"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is ready");
      assertThatThrownBy(() -> new Socket(first.getHost(), first.getPort()))
          .isInstanceOf(ConnectException.class);
    }
  }

  private Kube kube() {
    return new Kube("test", client);
  }

  private static S3Store.Address address() {
    return new S3Store.Address(URI.create("http://minio:9000"), "firedrill", "key", "secret");
  }

  private ServicePods pods() {
    return new ServicePods(
        kube(),
        new ServiceBuilder()
            .withNewMetadata()
            .withName("minio")
            .withNamespace("storage")
            .endMetadata()
            .withNewSpec()
            .addToSelector("app", "minio")
            .addNewPort()
            .withPort(9000)
            .withNewTargetPort(9000)
            .endPort()
            .endSpec()
            .build(),
        9000,
        ServicePods.STORE);
  }

  private static Pod ready(String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("storage")
        .withUid(name + "-uid")
        .endMetadata()
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
}
