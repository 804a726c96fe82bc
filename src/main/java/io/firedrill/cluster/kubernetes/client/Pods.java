package io.firedrill.cluster.kubernetes.client;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Quantity;
import io.firedrill.cluster.PodState;
import io.firedrill.cluster.kubernetes.DeploymentSpec;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The pods of a FlinkDeployment in native mode, by the labels that Flink gives them and the names
 * of their owners: a pod of somebody's own that has the labels is not the job's.
 */
public record Pods(Kube kube, String namespace, String deployment) {
  public static final String JOB_MANAGER = "jobmanager";
  public static final String TASK_MANAGER = "taskmanager";

  public List<Pod> all() throws KubeException {
    return kube.ask(
        "read the pods",
        c ->
            c.pods().inNamespace(namespace).withLabels(labels()).list().getItems().stream()
                .filter(pod -> !component(pod).isEmpty() && ofTheJob(pod, deployment))
                .toList());
  }

  /**
   * Whether a pod's owner is the JobManager's Deployment, as a TaskManager's is, or a ReplicaSet of
   * it. By their names: the Deployment may be gone already.
   */
  public static boolean ofTheJob(HasMetadata pod, String deployment) {
    String replicaSet = Pattern.quote(deployment) + "-[a-z0-9]+";
    return pod.getMetadata().getOwnerReferences().stream()
        .anyMatch(
            owner ->
                switch (owner.getKind()) {
                  case "Deployment" -> owner.getName().equals(deployment);
                  case "ReplicaSet" -> owner.getName().matches(replicaSet);
                  default -> false;
                });
  }

  /** Of a standalone Flink that is labelled as Flink's documentation says the type is missing. */
  private Map<String, String> labels() {
    return new TreeMap<>(Map.of("app", deployment, "type", "flink-native-kubernetes"));
  }

  public List<Pod> of(String component) throws KubeException {
    return all().stream().filter(pod -> component(pod).equals(component)).toList();
  }

  public Optional<Pod> named(String name) throws KubeException {
    return Optional.ofNullable(
        kube.ask(
            "read the pod " + name, c -> c.pods().inNamespace(namespace).withName(name).get()));
  }

  /**
   * The JobManager pod that leads, by the address in Flink's own record where there are several.
   */
  public Pod leader() throws IOException {
    List<Pod> ready = of(JOB_MANAGER).stream().filter(Pods::ready).toList();
    if (ready.size() > 1) {
      String address =
          new HaConfigMaps(kube, namespace, deployment)
              .leaderAddress()
              .orElseThrow(
                  () ->
                      new IOException(
                          "which of the JobManagers leads is not in Kubernetes' config maps: with ZooKeeper, drill a job without standby JobManagers"));
      return ready.stream()
          .filter(pod -> address.contains("://" + pod.getStatus().getPodIP() + ":"))
          .findFirst()
          .orElseThrow(
              () -> new IOException("no JobManager pod has the leader's address " + address));
    }
    return ready.stream()
        .findFirst()
        .orElseThrow(() -> new IOException("no JobManager pod is ready"));
  }

  public static String component(Pod pod) {
    return Optional.ofNullable(pod.getMetadata().getLabels())
        .map(labels -> labels.get("component"))
        .filter(component -> component.equals(JOB_MANAGER) || component.equals(TASK_MANAGER))
        .orElse("");
  }

  public static boolean ready(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() == null && condition(pod, "Ready").isPresent();
  }

  private static Optional<PodCondition> condition(Pod pod, String type) {
    return Optional.ofNullable(pod.getStatus())
        .map(status -> status.getConditions().stream())
        .orElseGet(java.util.stream.Stream::empty)
        .filter(c -> c.getType().equals(type) && c.getStatus().equals("True"))
        .findFirst();
  }

  /** Why the scheduler finds no place for a pod; empty if it has one, or was not asked yet. */
  public static Optional<String> unschedulable(Pod pod) {
    return Optional.ofNullable(pod.getStatus())
        .map(status -> status.getConditions().stream())
        .orElseGet(java.util.stream.Stream::empty)
        .filter(c -> c.getType().equals("PodScheduled") && c.getStatus().equals("False"))
        .map(PodCondition::getMessage)
        .findFirst();
  }

  /** The container that runs Flink; in another pod the first. */
  public static Optional<ContainerStatus> container(Pod pod) {
    List<ContainerStatus> all =
        pod.getStatus() == null ? List.of() : pod.getStatus().getContainerStatuses();
    return all.stream()
        .filter(c -> c.getName().equals(DeploymentSpec.CONTAINER))
        .findFirst()
        .or(() -> all.stream().findFirst());
  }

  /** How much memory the container that runs Flink may have; empty if it has no limit. */
  public static Optional<String> memoryLimit(Pod pod) {
    return limit(pod, "memory").map(Object::toString);
  }

  /** How many bytes the container that runs Flink may store locally; empty if it has no limit. */
  public static OptionalLong storageLimit(Pod pod) {
    return limit(pod, "ephemeral-storage").map(Quantity::getNumericalAmount).stream()
        .mapToLong(BigDecimal::longValue)
        .findFirst();
  }

  private static Optional<Quantity> limit(Pod pod, String resource) {
    return pod.getSpec().getContainers().stream()
        .filter(container -> container.getName().equals(DeploymentSpec.CONTAINER))
        .flatMap(container -> Optional.ofNullable(container.getResources()).stream())
        .flatMap(resources -> Optional.ofNullable(resources.getLimits()).stream())
        .flatMap(limits -> Optional.ofNullable(limits.get(resource)).stream())
        .findFirst();
  }

  public static PodState state(Pod pod) {
    Optional<ContainerStatus> container = container(pod);
    ContainerState state = container.map(ContainerStatus::getState).orElse(new ContainerState());
    return new PodState(
        pod.getMetadata().getName(),
        pod.getMetadata().getUid(),
        component(pod),
        Optional.ofNullable(pod.getStatus()).map(s -> s.getPhase()).orElse(""),
        ready(pod),
        describe(state),
        container.map(ContainerStatus::getRestartCount).orElse(0),
        Optional.ofNullable(pod.getSpec().getNodeName()).orElse(""),
        millis(pod.getMetadata().getCreationTimestamp()),
        condition(pod, "PodScheduled").map(c -> millis(c.getLastTransitionTime())).orElse(0L),
        state.getRunning() == null ? 0 : millis(state.getRunning().getStartedAt()),
        millis(pod.getMetadata().getDeletionTimestamp()));
  }

  private static String describe(ContainerState state) {
    if (state.getTerminated() != null) {
      return Texts.format(
          "terminated, %s, exit code %d",
          state.getTerminated().getReason(), state.getTerminated().getExitCode());
    }
    if (state.getWaiting() != null) {
      return "waiting, " + state.getWaiting().getReason();
    }
    return state.getRunning() == null ? "" : "running";
  }

  public static long millis(String time) {
    return time == null || time.isEmpty() ? 0 : Instant.parse(time).toEpochMilli();
  }
}
