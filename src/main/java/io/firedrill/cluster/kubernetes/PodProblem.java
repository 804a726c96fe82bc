package io.firedrill.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.firedrill.cluster.kubernetes.client.Pods;
import io.firedrill.problem.Texts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What keeps a pod from running.
 *
 * @param message what Kubernetes says about it; empty for a crash, which only the log explains
 * @param restarts how often its container has been restarted
 */
record PodProblem(Kind kind, String pod, String message, int restarts) {
  enum Kind {
    NO_ROOM,
    IMAGE,
    IMAGE_NAME,
    CONFIGURATION,
    INIT_CONTAINER,
    /** It ended, and waits for its next start. */
    CRASHED,
    /** It was ended by a signal from outside, as a failing probe does. */
    KILLED,
    /** It has crashed before, and runs now. */
    RUNS_AGAIN
  }

  private static final Map<String, Kind> WAITING =
      Map.of(
          "ErrImagePull", Kind.IMAGE,
          "ImagePullBackOff", Kind.IMAGE,
          "InvalidImageName", Kind.IMAGE_NAME,
          "ErrImageNeverPull", Kind.IMAGE,
          "CreateContainerConfigError", Kind.CONFIGURATION);

  private static final String LOOP = "CrashLoopBackOff";
  private static final String OUT_OF_MEMORY = "OOMKilled";

  /** Of SIGKILL and SIGTERM. */
  private static final Set<Integer> BY_SIGNAL = Set.of(137, 143);

  // a pod that crashed once may well run the next time
  private static final int RESTARTS_OF_A_LOOP = 2;

  static Optional<PodProblem> of(Pod pod) {
    String name = pod.getMetadata().getName();
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return Optional.empty(); // the previous version, on its way out, keeps nothing from coming up
    }
    Optional<String> unschedulable = Pods.unschedulable(pod);
    if (unschedulable.isPresent()) {
      return Optional.of(new PodProblem(Kind.NO_ROOM, name, unschedulable.get(), 0));
    }
    return initContainers(pod).stream()
        .flatMap(container -> ofInit(name, container).stream())
        .findFirst()
        .or(() -> Pods.container(pod).flatMap(container -> of(name, container)));
  }

  private static List<ContainerStatus> initContainers(Pod pod) {
    return pod.getStatus() == null ? List.of() : pod.getStatus().getInitContainerStatuses();
  }

  private static Optional<PodProblem> ofInit(String pod, ContainerStatus container) {
    ContainerState state = state(container);
    boolean failed =
        waits(state).equals(LOOP)
            || state.getTerminated() != null && state.getTerminated().getExitCode() != 0;
    return failed
        ? Optional.of(
            new PodProblem(
                Kind.INIT_CONTAINER,
                pod,
                Texts.format("init container %s", container.getName()),
                restarts(container)))
        : waiting(pod, state, restarts(container));
  }

  private static Optional<PodProblem> of(String pod, ContainerStatus container) {
    ContainerState state = state(container);
    int restarts = restarts(container);
    if (state.getTerminated() != null || waits(state).equals(LOOP)) {
      Optional<ContainerStateTerminated> end = end(container);
      return Optional.of(
          end.filter(PodProblem::killed).isPresent()
              ? new PodProblem(
                  Kind.KILLED, pod, Texts.format("exit code %d", end.get().getExitCode()), restarts)
              : new PodProblem(
                  Kind.CRASHED,
                  pod,
                  end.map(ContainerStateTerminated::getReason)
                      .filter(OUT_OF_MEMORY::equals)
                      .orElse(""),
                  restarts));
    }
    return restarts > 0
        ? Optional.of(new PodProblem(Kind.RUNS_AGAIN, pod, "", restarts))
        : waiting(pod, state, restarts);
  }

  private static Optional<PodProblem> waiting(String pod, ContainerState state, int restarts) {
    return Optional.ofNullable(WAITING.get(waits(state)))
        .map(kind -> new PodProblem(kind, pod, state.getWaiting().getMessage(), restarts));
  }

  private static ContainerState state(ContainerStatus container) {
    return Optional.ofNullable(container.getState()).orElseGet(ContainerState::new);
  }

  private static String waits(ContainerState state) {
    return state.getWaiting() == null ? "" : String.valueOf(state.getWaiting().getReason());
  }

  private static int restarts(ContainerStatus container) {
    return Optional.ofNullable(container.getRestartCount()).orElse(0);
  }

  private static Optional<ContainerStateTerminated> end(ContainerStatus container) {
    return Optional.ofNullable(state(container).getTerminated())
        .or(() -> Optional.ofNullable(container.getLastState()).map(ContainerState::getTerminated));
  }

  private static boolean killed(ContainerStateTerminated end) {
    return !OUT_OF_MEMORY.equals(end.getReason())
        && end.getExitCode() != null
        && BY_SIGNAL.contains(end.getExitCode());
  }

  /** Whether it is what runs in the pod that fails: everything else Kubernetes tries again. */
  boolean ofTheVersion() {
    return switch (kind) {
      case CRASHED, IMAGE_NAME -> true;
      case RUNS_AGAIN -> loops();
      case NO_ROOM, IMAGE, CONFIGURATION, INIT_CONTAINER, KILLED -> false;
    };
  }

  /** Whether it has crashed more often than may happen to any pod. */
  boolean loops() {
    return restarts >= RESTARTS_OF_A_LOOP;
  }
}
