package io.firedrill.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Pod;
import io.firedrill.cluster.StartupProblem;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.Pods;
import io.firedrill.problem.Redaction;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.util.Optional;

/** What keeps a FlinkDeployment from coming up, in a sentence, as far as it can be said. */
public record Diagnosis(Kube kube, String namespace, String deployment) {
  private static final int LOG_LINES = 400;

  public Optional<StartupProblem> trouble() {
    try {
      for (Pod pod : new Pods(kube, namespace, deployment).all()) {
        Optional<PodProblem> problem = PodProblem.of(pod);
        if (problem.isPresent()) {
          return problem.map(this::startupProblem);
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
    return operatorSays(resource).map(words -> new StartupProblem(words, true));
  }

  private StartupProblem startupProblem(PodProblem problem) {
    return new StartupProblem(describe(problem), problem.kind() != PodProblem.Kind.NO_ROOM);
  }

  String describe(PodProblem problem) {
    String pod = problem.pod();
    return switch (problem.kind()) {
      case NO_ROOM -> Texts.format("no room for the pod %s: %s", pod, problem.message());
      case IMAGE, CONFIGURATION ->
          Texts.format("the pod %s cannot start: %s", pod, problem.message());
      case CRASHED, RUNS_AGAIN ->
          Texts.format(
              "%s crashed: %s",
              pod,
              new PodLogs(kube, namespace)
                  .lastException(pod, LOG_LINES)
                  .orElse("there is no exception in its log"));
    };
  }

  /** The error that the operator reports, by its innermost cause. */
  static Optional<String> operatorSays(JsonNode resource) {
    String error = resource.path("status").path("error").asText("");
    if (error.isEmpty()) {
      return Optional.empty();
    }
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
    return Optional.of("the operator says: " + PodLogs.shortened(Redaction.of(words)));
  }
}
