package io.firedrill.cluster.kubernetes.client;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.util.List;
import java.util.Optional;

/** The Flink operator's pods, by the label of its official chart. */
public final class Operator {
  private Operator() {}

  /** One that is ready; where there are several, any. */
  public static Optional<Pod> pod(Kube kube, String namespace) throws KubeException {
    return ready(kube, namespace).stream().findFirst();
  }

  /**
   * The one that reconciles. Of several that is the holder of the lease by which they elect their
   * leader, and the others only stand by.
   *
   * @throws Problem if there are several, and no lease names one of them
   */
  public static Optional<Pod> leader(Kube kube, String namespace) throws KubeException {
    List<Pod> ready = ready(kube, namespace);
    if (ready.size() < 2) {
      return ready.stream().findFirst();
    }
    List<String> holders =
        kube
            .ask(
                "list the leases of the operator",
                c -> c.leases().inNamespace(namespace).list().getItems())
            .stream()
            .flatMap(lease -> holder(lease).stream())
            .toList();
    return Optional.of(
        ready.stream()
            .filter(pod -> holders.contains(pod.getMetadata().getName()))
            .findFirst()
            .orElseThrow(
                () ->
                    new Problem(
                        Texts.format(
                            "the Flink operator has %d pods in the namespace %s, and no lease names one of them: which of them leads is not known; nothing was done",
                            ready.size(), namespace))));
  }

  private static Optional<String> holder(Lease lease) {
    return Optional.ofNullable(lease.getSpec()).map(spec -> spec.getHolderIdentity());
  }

  private static List<Pod> ready(Kube kube, String namespace) throws KubeException {
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
        .toList();
  }
}
