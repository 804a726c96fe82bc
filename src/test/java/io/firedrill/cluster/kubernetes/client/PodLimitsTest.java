package io.firedrill.cluster.kubernetes.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodLimitsTest {
  private static Pod pod(String container, Map<String, Quantity> limits) {
    return new PodBuilder()
        .withNewSpec()
        .addNewContainer()
        .withName(container)
        .withNewResources()
        .withLimits(limits)
        .endResources()
        .endContainer()
        .endSpec()
        .build();
  }

  @Test
  void theLimitsAreThoseOfFlinksContainer() {
    Pod pod =
        pod(
            "flink-main-container",
            Map.of("memory", new Quantity("1280Mi"), "ephemeral-storage", new Quantity("1Gi")));
    assertThat(Pods.memoryLimit(pod)).contains("1280Mi");
    assertThat(Pods.storageLimit(pod)).hasValue(1L << 30);
  }

  @Test
  void aContainerWithoutALimitHasNone() {
    assertThat(Pods.storageLimit(pod("flink-main-container", Map.of()))).isEmpty();
    Pod beside = pod("sidecar", Map.of("ephemeral-storage", new Quantity("1Gi")));
    assertThat(Pods.storageLimit(beside)).isEmpty();
  }
}
