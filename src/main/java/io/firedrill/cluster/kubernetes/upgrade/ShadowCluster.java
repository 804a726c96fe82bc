package io.firedrill.cluster.kubernetes.upgrade;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.firedrill.cluster.kubernetes.client.FlinkKind;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.problem.Texts;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A shadow in the cluster: its FlinkDeployment and what the operator made of it. */
record ShadowCluster(Kube kube, String namespace, String name) {
  private static final Duration GONE_WITHIN = Duration.ofSeconds(120);

  /**
   * Removes it. The high-availability data goes when no pod is left that would write it again, and
   * so must whatever else the pods use.
   *
   * @throws IOException if some of it is still there when the time is over
   */
  void remove() throws IOException {
    kube.deleteFlinkResource(FlinkKind.DEPLOYMENT, namespace, name);
    try {
      Wait.until(
          Texts.format("the FlinkDeployment %s and its pods to be gone", name),
          GONE_WITHIN,
          () -> {
            List<String> left = running();
            return left.isEmpty() ? Look.seen(true) : Look.notYet("%s", left);
          });
    } catch (DeadlinePassed e) {
      throw new IOException(e.getMessage(), e);
    }
    kube.ask(
        "delete the config maps of " + name,
        c -> c.configMaps().inNamespace(namespace).withLabel("app", name).delete());
  }

  private List<String> running() throws IOException {
    List<String> left = new ArrayList<>();
    kube.flinkDeployment(namespace, name)
        .ifPresent(resource -> left.add("FlinkDeployment " + name));
    kube.ask("read the pods", c -> c.pods().inNamespace(namespace).withLabel("app", name).list())
        .getItems()
        .forEach(pod -> left.add("Pod " + pod.getMetadata().getName()));
    return left;
  }

  /** What is still there, by name. */
  List<String> left() throws IOException {
    List<String> left = running();
    for (ConfigMap map :
        kube.ask(
                "read the config maps",
                c -> c.configMaps().inNamespace(namespace).withLabel("app", name).list())
            .getItems()) {
      left.add("ConfigMap " + map.getMetadata().getName());
    }
    return left;
  }
}
