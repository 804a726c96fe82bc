package io.firedrill.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.firedrill.cluster.StartupProblem;
import io.firedrill.cluster.kubernetes.client.JobResource;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.cluster.kubernetes.client.OperatorError;
import io.firedrill.cluster.kubernetes.client.Pods;
import io.firedrill.flink.JobFailure;
import io.firedrill.problem.Redaction;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What keeps a job from coming up now, in a sentence, as far as it can be said. */
public record Diagnosis(JobResource job) {
  private static final int LOG_LINES = 400;

  /** How Kubernetes refuses the pods that a JobManager asks for. */
  private static final String QUOTA = "exceeded quota";

  public Optional<StartupProblem> trouble() {
    try {
      List<Pod> pods = new Pods(job.kube(), job.namespace(), job.deployment()).all();
      for (Pod pod : pods) {
        Optional<PodProblem> problem = PodProblem.of(pod);
        if (problem.isPresent()) {
          return problem.map(found -> new StartupProblem(describe(found), found.ofTheVersion()));
        }
      }
      return job.read()
          .flatMap(this::ofResource)
          .or(() -> pods.stream().flatMap(pod -> notCreated(pod).stream()).findFirst())
          .or(() -> refusedTaskManagers(pods));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Optional<StartupProblem> ofResource(JsonNode resource) {
    JsonNode status = resource.path("status");
    if (status.isEmpty()) {
      return Optional.of(
          new StartupProblem(
              Texts.format(
                  "no operator reconciles the %s: is one running, and does it watch this namespace?",
                  job.kind().kind()),
              false));
    }
    boolean failed = status.at("/jobStatus/state").asText("").equals("FAILED");
    Optional<OperatorError> error = OperatorError.now(resource);
    return error.isEmpty()
        ? Optional.of(new StartupProblem("its job is FAILED", true)).filter(x -> failed)
        : error.map(
            now ->
                new StartupProblem(
                    says(now),
                    (failed || now.ofTheVersion()) && !JobFailure.ofTheCluster(now.words())));
  }

  /** What the kubelet warns of while it creates a pod's containers, a mount for one. */
  private Optional<StartupProblem> notCreated(Pod pod) {
    boolean creating =
        Pods.container(pod)
            .map(container -> container.getState())
            .map(ContainerState::getWaiting)
            .filter(waiting -> !"CrashLoopBackOff".equals(waiting.getReason()))
            .isPresent();
    return creating
        ? warning(pod.getMetadata().getName())
            .map(
                words ->
                    new StartupProblem(
                        Texts.format(
                            "the pod %s waits for its containers: %s",
                            pod.getMetadata().getName(), words),
                        false))
        : Optional.empty();
  }

  private Optional<String> warning(String pod) {
    try {
      return job
          .kube()
          .ask(
              "read the events of the pod " + pod,
              c ->
                  c.v1()
                      .events()
                      .inNamespace(job.namespace())
                      .withField("involvedObject.name", pod)
                      .withField("type", "Warning")
                      .list()
                      .getItems())
          .stream()
          .max(Comparator.comparing(DeploymentDetails::time))
          .map(Event::getMessage)
          .map(words -> PodLogs.shortened(Redaction.of(words)));
    } catch (KubeException e) {
      return Optional.empty(); // they may not be read
    }
  }

  /** Pods that were refused are nowhere to be seen but in the log of who asked for them. */
  private Optional<StartupProblem> refusedTaskManagers(List<Pod> pods) {
    boolean none = pods.stream().noneMatch(pod -> Pods.component(pod).equals(Pods.TASK_MANAGER));
    return pods.stream()
        .filter(pod -> none && Pods.ready(pod))
        .flatMap(
            pod ->
                new PodLogs(job.kube(), job.namespace())
                    .now(pod.getMetadata().getName(), LOG_LINES)
                    .lines()
                    .filter(line -> line.contains(QUOTA)))
        .reduce((earlier, later) -> later)
        .map(
            line ->
                new StartupProblem(
                    "Kubernetes refuses the TaskManagers: "
                        + PodLogs.shortened(line.substring(line.indexOf(QUOTA))),
                    false));
  }

  String describe(PodProblem problem) {
    String pod = problem.pod();
    return switch (problem.kind()) {
      case NO_ROOM -> Texts.format("no room for the pod %s: %s", pod, problem.message());
      case IMAGE, IMAGE_NAME, CONFIGURATION ->
          Texts.format("the pod %s cannot start: %s", pod, problem.message());
      case INIT_CONTAINER ->
          Texts.format("the pod %s cannot start: its %s fails", pod, problem.message());
      case KILLED ->
          Texts.format(
              "%s was killed from outside (%s), as a failing probe does it",
              pod, problem.message());
      case CRASHED, RUNS_AGAIN ->
          Texts.format(
              "%s crashed: %s",
              pod,
              problem.message().isEmpty()
                  ? new PodLogs(job.kube(), job.namespace())
                      .lastException(pod, LOG_LINES)
                      .orElse("there is no exception in its log")
                  : problem.message());
    };
  }

  /** The error that the operator reports now, with its innermost cause. */
  static Optional<String> operatorSays(JsonNode resource) {
    return OperatorError.now(resource).map(Diagnosis::says);
  }

  private static String says(OperatorError error) {
    return "the operator says: " + PodLogs.shortened(Redaction.of(error.words()));
  }
}
