package io.firedrill.target.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What keeps a FlinkDeployment from coming up, in a sentence, where it can be told. */
record Diagnosis(Kube kube, String namespace, String deployment) {
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

  Optional<String> trouble() {
    try {
      for (Pod pod : new Pods(kube, namespace, deployment).all()) {
        Optional<String> trouble = pod(pod);
        if (trouble.isPresent()) {
          return trouble;
        }
      }
      return kube.flinkDeployment(namespace, deployment)
          .map(resource -> resource.path("status").path("error").asText(""))
          .filter(error -> !error.isEmpty())
          .map(Diagnosis::operatorSays);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Optional<String> pod(Pod pod) {
    String name = pod.getMetadata().getName();
    Optional<String> unschedulable = Pods.unschedulable(pod);
    if (unschedulable.isPresent()) {
      return Optional.of("no room for the pod %s: %s".formatted(name, unschedulable.get()));
    }
    Optional<ContainerStatus> container = Pods.container(pod);
    Optional<ContainerState> state = container.map(ContainerStatus::getState);
    Optional<String> waiting =
        state.map(ContainerState::getWaiting).map(w -> String.valueOf(w.getReason()));
    if (waiting.filter("CrashLoopBackOff"::equals).isPresent()
        || state.map(ContainerState::getTerminated).isPresent()
        || container.filter(c -> c.getRestartCount() > 0).isPresent()) {
      return Optional.of("%s crashed: %s".formatted(name, lastWords(name)));
    }
    return waiting
        .filter(HOPELESS::contains)
        .map(
            reason ->
                "the pod %s cannot start: %s"
                    .formatted(name, state.get().getWaiting().getMessage()));
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
                      c.pods().inNamespace(namespace).withName(pod).inContainer(Subject.CONTAINER);
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
