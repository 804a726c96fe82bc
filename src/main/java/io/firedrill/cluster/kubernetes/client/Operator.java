package io.firedrill.cluster.kubernetes.client;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;

/** The Flink operator's pod, by the label of its official chart. */
public final class Operator {
  private Operator() {}

  public static Optional<Pod> pod(Kube kube, String namespace) throws KubeException {
    return kube
        .ask(
            "read the operator's pods",
            c ->
                c.pods()
                    .inNamespace(namespace)
                    .withLabel("app.kubernetes.io/name", "flink-kubernetes-operator")
                    .list())
        .getItems()
        .stream()
        .filter(Pods::ready)
        .findFirst();
  }
}
