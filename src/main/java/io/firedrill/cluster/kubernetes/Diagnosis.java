package io.firedrill.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.firedrill.cluster.StartupProblem;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.cluster.kubernetes.client.Pods;
import io.firedrill.cluster.kubernetes.client.Redaction;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What keeps a FlinkDeployment from coming up, in a sentence, where it can be told. */
public record Diagnosis(Kube kube, String namespace, String deployment) {
  private static final Set<String> HOPELESS =
      Set.of(
          "ErrImagePull",
          "ImagePullBackOff",
          "InvalidImageName",
          "ErrImageNeverPull",
          "CreateContainerConfigError",
          "CrashLoopBackOff");
  private static final int LOG_LINES = 400;
  private static final int MOST_CHARS = 400;

  public Optional<StartupProblem> trouble() {
    try {
      for (Pod pod : new Pods(kube, namespace, deployment).all()) {
        // what is on its way out, the version before say, keeps nothing from coming up
        boolean goes = pod.getMetadata().getDeletionTimestamp() != null;
        Optional<StartupProblem> trouble = goes ? Optional.empty() : pod(pod);
        if (trouble.isPresent()) {
          return trouble;
        }
      }
      return kube.flinkDeployment(namespace, deployment).flatMap(Diagnosis::ofResource);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<StartupProblem> ofResource(JsonNode resource) {
    if (resource.path("status").isEmpty()) {
      return Optional.of(
          new StartupProblem(
              "no operator reacts to the FlinkDeployment: does it run, and does it watch this namespace?",
              false));
    }
    String error = resource.path("status").path("error").asText("");
    return error.isEmpty()
        ? Optional.empty()
        : Optional.of(new StartupProblem(operatorSays(error), true));
  }

  private Optional<StartupProblem> pod(Pod pod) {
    String name = pod.getMetadata().getName();
    Optional<String> unschedulable = Pods.unschedulable(pod);
    if (unschedulable.isPresent()) {
      return Optional.of(
          new StartupProblem(
              "no room for the pod %s: %s".formatted(name, unschedulable.get()), false));
    }
    Optional<ContainerStatus> container = Pods.container(pod);
    Optional<ContainerState> state = container.map(ContainerStatus::getState);
    Optional<String> waiting =
        state.map(ContainerState::getWaiting).map(w -> String.valueOf(w.getReason()));
    if (waiting.filter("CrashLoopBackOff"::equals).isPresent()
        || state.map(ContainerState::getTerminated).isPresent()
        || container.filter(c -> c.getRestartCount() > 0).isPresent()) {
      return Optional.of(
          new StartupProblem("%s crashed: %s".formatted(name, lastWords(name)), true));
    }
    return waiting
        .filter(HOPELESS::contains)
        .map(
            reason ->
                new StartupProblem(
                    "the pod %s cannot start: %s"
                        .formatted(name, state.get().getWaiting().getMessage()),
                    true));
  }

  /** The last exception in a pod's log, of its life before this one if it has had one. */
  private String lastWords(String pod) {
    for (boolean previous : List.of(true, false)) {
      try {
        String log =
            kube.ask(
                "read the log of " + pod,
                c -> {
                  var container =
                      c.pods()
                          .inNamespace(namespace)
                          .withName(pod)
                          .inContainer(DeploymentSpec.CONTAINER)
                          .withReadyWaitTimeout(0); // it would wait for a pod that has crashed
                  return previous
                      ? container.terminated().tailingLines(LOG_LINES).getLog()
                      : container.tailingLines(LOG_LINES).getLog();
                });
        Optional<String> exception =
            log.lines()
                .map(String::strip)
                .filter(
                    line ->
                        line.startsWith("Caused by: ")
                            || line.matches("[\\w.$]+(Exception|Error): .*"))
                .reduce((earlier, later) -> later);
        if (exception.isPresent()) {
          return shortened(Redaction.of(exception.get()));
        }
      } catch (KubeException e) {
        // the other one
      }
    }
    return "its log tells no exception";
  }

  private static String operatorSays(String error) {
    String words = error;
    try {
      JsonNode tree = new ObjectMapper().readTree(error);
      words = tree.path("message").asText(error);
      for (JsonNode cause : tree.path("throwableList")) {
        words = cause.path("message").asText(words);
      }
    } catch (IOException e) {
      // a text like any other
    }
    return "the operator says: " + shortened(Redaction.of(words));
  }

  private static String shortened(String text) {
    return text.length() > MOST_CHARS ? text.substring(0, MOST_CHARS) + "…" : text;
  }
}
