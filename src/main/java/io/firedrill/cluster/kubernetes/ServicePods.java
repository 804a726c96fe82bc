package io.firedrill.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimVolumeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.cluster.kubernetes.client.Pods;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The pods behind the service that the address of something names on which the job depends.
 *
 * @param port the address's port
 * @param what they are pods of, in words
 */
record ServicePods(Kube kube, Service service, int port, String what) {
  static final String STORE = "the store";

  /** On the Service of a proxy: the address of what is behind it. */
  static final String PROXY_OF = "firedrill.io/proxy-of";

  static final String BROKERS = "the Kafka brokers";
  static final String STORE_PROXY = "the store's proxy";
  static final String DATABASE = "the PostgreSQL server";

  /**
   * The service of this cluster that an address names; empty if it is elsewhere, also if the
   * service only points there: one without a selector would select every pod.
   */
  static Optional<ServicePods> behind(Kube kube, URI endpoint, String namespace, String what)
      throws KubeException {
    if (endpoint.getHost() == null) {
      return Optional.empty();
    }
    String[] host = endpoint.getHost().split("\\.");
    boolean local =
        host.length <= 2 || host[2].equals("svc") && (host.length == 3 || host.length == 5);
    if (!local) {
      return Optional.empty();
    }
    String where = host.length > 1 ? host[1] : namespace;
    Service service =
        kube.ask(
            "read the service " + host[0],
            c -> c.services().inNamespace(where).withName(host[0]).get());
    int port =
        endpoint.getPort() > 0
            ? endpoint.getPort()
            : endpoint.getScheme().equals("https") ? 443 : 80;
    return Optional.ofNullable(service)
        .filter(ServicePods::selects)
        .map(found -> new ServicePods(kube, found, port, what));
  }

  private static boolean selects(Service service) {
    return service.getSpec() != null
        && service.getSpec().getSelector() != null
        && !service.getSpec().getSelector().isEmpty();
  }

  /** The address of what they are a proxy of; empty if they are none. */
  Optional<URI> proxyOf() {
    return Optional.ofNullable(service.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(PROXY_OF))
        .map(URI::create);
  }

  ServicePods as(String other) {
    return new ServicePods(kube, service, port, other);
  }

  /** The port of a container by its name. */
  static Optional<Integer> containerPort(Pod pod, String name) {
    return pod.getSpec().getContainers().stream()
        .flatMap(container -> container.getPorts().stream())
        .filter(p -> name.equals(p.getName()))
        .map(ContainerPort::getContainerPort)
        .findFirst();
  }

  String namespace() {
    return service.getMetadata().getNamespace();
  }

  List<Pod> all() throws KubeException {
    return kube.ask(
        "read the pods of " + what,
        c ->
            c.pods()
                .inNamespace(namespace())
                .withLabels(service.getSpec().getSelector())
                .list()
                .getItems());
  }

  Pod ready() throws IOException {
    return all().stream()
        .filter(Pods::ready)
        .findFirst()
        .orElseThrow(
            () ->
                new IOException(
                    Texts.format(
                        "no pod behind the service %s of %s is ready",
                        service.getMetadata().getName(), what)));
  }

  /** A pod whose container runs, ready or not. */
  Pod running() throws IOException {
    return allRunning().get(0);
  }

  /** All pods whose container runs, at least one. */
  List<Pod> allRunning() throws IOException {
    List<Pod> running =
        all().stream()
            .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
            .filter(pod -> Pods.state(pod).startedAt() > 0)
            .toList();
    if (running.isEmpty()) {
      throw new IOException("no pod of " + what + " runs");
    }
    return running;
  }

  /**
   * Of a pod that is killed, a ReplicaSet starts the next one at once, a StatefulSet only when it
   * is gone.
   *
   * @throws Problem if two of the pods might write to one volume for a moment
   */
  void refuseTwoOnOneVolume() throws KubeException {
    for (Pod pod : all()) {
      Optional<String> claim = claim(pod);
      if (ofReplicaSet(pod) && claim.isPresent()) {
        throw new Problem(
            Texts.format(
                "refused: the pod %s of %s is a Deployment's and writes to the volume claim %s. When"
                    + " it is killed, Kubernetes starts the next one while it may still write there,"
                    + " and two servers on one volume can damage it. Run %s as a StatefulSet;"
                    + " nothing was done",
                pod.getMetadata().getName(), what, claim.get(), what));
      }
    }
  }

  private static boolean ofReplicaSet(Pod pod) {
    return pod.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> owner.getKind().equals("ReplicaSet"));
  }

  private static Optional<String> claim(Pod pod) {
    return pod.getSpec().getVolumes().stream()
        .map(Volume::getPersistentVolumeClaim)
        .filter(Objects::nonNull)
        .map(PersistentVolumeClaimVolumeSource::getClaimName)
        .findFirst();
  }

  int containerPort(Pod pod) {
    IntOrString target =
        service.getSpec().getPorts().stream()
            .filter(p -> p.getPort() == port)
            .map(ServicePort::getTargetPort)
            .findFirst()
            .orElse(new IntOrString(port));
    if (target.getIntVal() != null) {
      return target.getIntVal();
    }
    return containerPort(pod, target.getStrVal()).orElse(port);
  }
}
