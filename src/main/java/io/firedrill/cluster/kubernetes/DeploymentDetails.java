package io.firedrill.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.firedrill.cluster.PodState;
import io.firedrill.cluster.ResourceState;
import io.firedrill.cluster.kubernetes.client.JobResource;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.cluster.kubernetes.client.Pods;
import io.firedrill.cluster.kubernetes.client.ResourceStates;
import io.firedrill.problem.Redaction;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What there is of a FlinkDeployment, in lines to read. A part that cannot be read says why. */
record DeploymentDetails(JobResource job) {
  private static final int EVENTS = 8;
  private static final int LOG_LINES = 12;

  private interface Part {
    List<String> lines() throws IOException;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    add(lines, job.kind().kind() + " " + job.name(), this::resource);
    add(lines, "pods", this::pods);
    add(lines, "warnings", this::warnings);
    add(lines, "logs", this::logs);
    return lines;
  }

  private static void add(List<String> lines, String title, Part part) {
    lines.add(title + ":");
    try {
      List<String> found = part.lines();
      (found.isEmpty() ? List.of("none") : found).forEach(line -> lines.add("  " + line));
    } catch (IOException e) {
      lines.add("  cannot be read: " + e.getMessage());
    }
  }

  private List<String> resource() throws IOException {
    List<String> lines = new ArrayList<>();
    job.read().map(ResourceStates::of).ifPresent(state -> lines.addAll(resource(state)));
    return lines;
  }

  private static List<String> resource(ResourceState state) {
    List<String> lines = new ArrayList<>();
    lines.add(
        Texts.format(
            "lifecycle %s, JobManager %s, job %s",
            orNone(state.lifecycleState()),
            orNone(state.jobManagerDeploymentStatus()),
            orNone(state.jobState())));
    if (!state.error().isEmpty()) {
      lines.add("error: " + Redaction.of(state.error()));
    }
    return lines;
  }

  private static String orNone(String state) {
    return state.isEmpty() ? "none" : state;
  }

  private List<String> pods() throws IOException {
    return jobPods().stream().map(Pods::state).map(DeploymentDetails::line).toList();
  }

  private static String line(PodState pod) {
    return Texts.format(
        "%s %s, %s, %sready, %d restarts",
        pod.name(), pod.phase(), pod.container(), pod.ready() ? "" : "not ", pod.restarts());
  }

  private List<String> warnings() throws IOException {
    List<Event> all =
        job
            .kube()
            .ask(
                "read the events",
                c ->
                    c.v1()
                        .events()
                        .inNamespace(job.namespace())
                        .withField("type", "Warning")
                        .list()
                        .getItems())
            .stream()
            .sorted(Comparator.comparing(DeploymentDetails::time))
            .toList();
    return all.subList(Math.max(0, all.size() - EVENTS), all.size()).stream()
        .map(
            event ->
                Texts.format(
                    "%s %s %s: %s",
                    time(event),
                    event.getInvolvedObject().getName(),
                    event.getReason(),
                    PodLogs.shortened(Redaction.of(String.valueOf(event.getMessage())))))
        .toList();
  }

  static String time(Event event) {
    return event.getLastTimestamp() == null
        ? event.getMetadata().getCreationTimestamp() + ""
        : event.getLastTimestamp();
  }

  private List<String> logs() throws IOException {
    List<String> lines = new ArrayList<>();
    PodLogs logs = new PodLogs(job.kube(), job.namespace());
    for (Pod pod : jobPods()) {
      String name = pod.getMetadata().getName();
      lines.add(name + ":");
      logs.now(name, LOG_LINES).lines().forEach(line -> lines.add("  " + PodLogs.shortened(line)));
    }
    return lines;
  }

  private List<Pod> jobPods() throws KubeException {
    return new Pods(job.kube(), job.namespace(), job.deployment()).all();
  }
}
