package io.firedrill.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.FlinkKind;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.cluster.kubernetes.client.ServiceProxy;
import io.firedrill.flink.FlinkRest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A FlinkDeployment and what is around it, read only: no Secret, no bucket. */
public record DeploymentLook(Access access, Kube kube) implements AutoCloseable {
  public static DeploymentLook open(Access access) {
    return new DeploymentLook(access, Kube.open(access));
  }

  /**
   * The resource, with what the operator's default configuration adds where a JobManager runs.
   *
   * @throws io.firedrill.problem.Problem if it is not there
   */
  public DeploymentSpec spec() throws KubeException {
    return DeploymentSpec.of(
        FoundDeployment.read(access, kube), FoundDeployment.configured(access, kube));
  }

  /** Flink's REST API, whether it answers or not. */
  public FlinkRest rest() {
    return ServiceProxy.rest(kube, access.namespace(), access.deployment());
  }

  /** The nodes of the job's pods, by the names of the pods. */
  public Map<String, String> nodes() throws KubeException {
    Map<String, String> nodes = new TreeMap<>();
    for (Pod pod : pods()) {
      Optional.ofNullable(pod.getSpec().getNodeName())
          .ifPresent(node -> nodes.put(pod.getMetadata().getName(), node));
    }
    return nodes;
  }

  private List<Pod> pods() throws KubeException {
    return kube.ask(
        "list the job's pods",
        c ->
            c.pods()
                .inNamespace(access.namespace())
                .withLabel("app", access.deployment())
                .withLabel("type", "flink-native-kubernetes")
                .list()
                .getItems());
  }

  /** How many nodes the cluster has; empty if they may not be listed. */
  public Optional<Integer> nodesOfTheCluster() throws KubeException {
    return unlessForbidden(
        () -> kube.ask("list the nodes", c -> c.nodes().list().getItems().size()));
  }

  /** The PodDisruptionBudgets that select a pod of the job; empty if they may not be listed. */
  public Optional<List<String>> disruptionBudgets() throws KubeException {
    List<Pod> pods = pods();
    return unlessForbidden(
        () ->
            kube
                .ask(
                    "list the PodDisruptionBudgets",
                    c ->
                        c.policy()
                            .v1()
                            .podDisruptionBudget()
                            .inNamespace(access.namespace())
                            .list()
                            .getItems())
                .stream()
                .filter(budget -> selectsOne(budget.getSpec().getSelector(), pods))
                .map(budget -> budget.getMetadata().getName())
                .toList());
  }

  private static boolean selectsOne(LabelSelector selector, List<Pod> pods) {
    Map<String, String> wanted =
        Optional.ofNullable(selector).map(LabelSelector::getMatchLabels).orElse(Map.of());
    return pods.stream()
        .anyMatch(pod -> pod.getMetadata().getLabels().entrySet().containsAll(wanted.entrySet()));
  }

  /**
   * FlinkDeployments of the same name in other namespaces whose high-availability data lies in the
   * same folder, as {@code namespace/name}; empty if they may not be listed.
   */
  public Optional<List<String>> sameHighAvailability(DeploymentSpec spec) throws KubeException {
    Optional<String> folder = folder(spec);
    return unlessForbidden(
        () ->
            kube.flinkResources("", FlinkKind.DEPLOYMENT).stream()
                .filter(other -> !namespace(other).equals(access.namespace()))
                .filter(other -> name(other).equals(access.deployment()))
                .filter(other -> folder.isPresent() && folder(of(other)).equals(folder))
                .map(other -> namespace(other) + "/" + name(other))
                .toList());
  }

  private static DeploymentSpec of(JsonNode resource) {
    return DeploymentSpec.of(resource, Map.of());
  }

  private static Optional<String> folder(DeploymentSpec spec) {
    return spec.settings()
        .get("high-availability.storageDir")
        .map(path -> path.replaceFirst("/*$", ""));
  }

  private static String name(JsonNode resource) {
    return resource.at("/metadata/name").asText();
  }

  private static String namespace(JsonNode resource) {
    return resource.at("/metadata/namespace").asText();
  }

  private interface Reading<T> {
    T read() throws KubeException;
  }

  private static <T> Optional<T> unlessForbidden(Reading<T> reading) throws KubeException {
    try {
      return Optional.of(reading.read());
    } catch (KubeException e) {
      if (e.forbidden()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public void close() {
    kube.close();
  }
}
