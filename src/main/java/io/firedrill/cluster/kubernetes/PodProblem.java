package io.firedrill.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.firedrill.cluster.kubernetes.client.Pods;
import java.util.Map;
import java.util.Optional;

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
    CONFIGURATION,
    /** It ended, and waits for its next start. */
    CRASHED,
    /** It has crashed before, and runs now. */
    RUNS_AGAIN
  }

  private static final Map<String, Kind> WAITING =
      Map.of(
          "ErrImagePull", Kind.IMAGE,
          "ImagePullBackOff", Kind.IMAGE,
          "InvalidImageName", Kind.IMAGE,
          "ErrImageNeverPull", Kind.IMAGE,
          "CreateContainerConfigError", Kind.CONFIGURATION,
          "CrashLoopBackOff", Kind.CRASHED);

  static Optional<PodProblem> of(Pod pod) {
    String name = pod.getMetadata().getName();
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return Optional.empty(); // the previous version, on its way out, keeps nothing from coming up
    }
    Optional<String> unschedulable = Pods.unschedulable(pod);
    if (unschedulable.isPresent()) {
      return Optional.of(new PodProblem(Kind.NO_ROOM, name, unschedulable.get(), 0));
    }
    return Pods.container(pod).flatMap(container -> of(name, container));
  }

  private static Optional<PodProblem> of(String pod, ContainerStatus container) {
    ContainerState state = Optional.ofNullable(container.getState()).orElseGet(ContainerState::new);
    int restarts = Optional.ofNullable(container.getRestartCount()).orElse(0);
    Kind waits =
        state.getWaiting() == null ? null : WAITING.get(state.getWaiting().getReason() + "");
    if (state.getTerminated() != null || waits == Kind.CRASHED) {
      return Optional.of(new PodProblem(Kind.CRASHED, pod, "", restarts));
    }
    if (restarts > 0) {
      return Optional.of(new PodProblem(Kind.RUNS_AGAIN, pod, "", restarts));
    }
    return Optional.ofNullable(waits)
        .map(kind -> new PodProblem(kind, pod, state.getWaiting().getMessage(), restarts));
  }
}
