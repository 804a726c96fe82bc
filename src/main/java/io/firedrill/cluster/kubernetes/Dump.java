package io.firedrill.cluster.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.JobResource;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.cluster.kubernetes.client.Pods;
import io.firedrill.flink.FlinkRest;
import io.firedrill.problem.Redaction;
import io.firedrill.problem.Texts;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What was there when a drill did not pass: resources, events, logs, REST, the bucket. Each part
 * for itself: one that cannot be read says why instead.
 *
 * @param logsBefore logs of victims, read before they were hit
 */
record Dump(
    Kube kube,
    Access access,
    FlinkRest rest,
    ObjectStore store,
    JobPaths paths,
    Map<String, String> logsBefore) {
  private static final ObjectMapper YAML =
      new YAMLMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final int LOG_LINES = 2_000;

  private interface Part {
    String text() throws IOException;
  }

  void write(Path folder, String jobId) {
    String namespace = access.namespace();
    write(
        folder,
        "flinkdeployment.yaml",
        () -> yaml(kube.flinkDeployment(namespace, access.deployment()).orElseThrow()));
    if (access.sessionJob().isPresent()) {
      write(
          folder,
          "flinksessionjob.yaml",
          () -> yaml(JobResource.of(kube, access).own().orElseThrow()));
    }
    resources(
        folder,
        "pods.yaml",
        c ->
            c
                .pods()
                .inNamespace(namespace)
                .withLabel("app", access.deployment())
                .list()
                .getItems()
                .stream()
                .filter(pod -> Pods.ofTheJob(pod, access.deployment()))
                .toList());
    resources(
        folder,
        "deployments.yaml",
        c ->
            c.apps()
                .deployments()
                .inNamespace(namespace)
                .withLabel("app", access.deployment())
                .list()
                .getItems());
    resources(
        folder,
        "config-maps.yaml",
        c ->
            c.configMaps()
                .inNamespace(namespace)
                .withLabel("app", access.deployment())
                .list()
                .getItems());
    resources(
        folder,
        "events.yaml",
        c ->
            c.v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(this::ofTheJob)
                .toList());
    for (String path :
        List.of(
            "jobs/" + jobId,
            "jobs/" + jobId + "/checkpoints",
            "jobs/" + jobId + "/exceptions",
            "taskmanagers")) {
      write(folder, "rest/" + path.replace("/", "-") + ".json", () -> shown(rest.raw(path)));
    }
    for (String place : List.of(paths.checkpoints(), paths.ledger(), paths.savepoints())) {
      if (!place.isEmpty()) {
        write(folder, "bucket-" + place.replaceFirst("^.*/", "") + ".txt", () -> listing(place));
      }
    }
    logs(folder);
  }

  private void resources(Path folder, String file, Function<KubernetesClient, List<?>> resources) {
    write(
        folder,
        file,
        () -> {
          List<?> found = kube.ask("read " + file, resources::apply);
          StringBuilder text = new StringBuilder();
          for (Object resource : found) {
            text.append(yaml(resource));
          }
          return text.toString();
        });
  }

  /** Others' events, in a namespace that is shared, are none of a report's business. */
  private boolean ofTheJob(Event event) {
    return JobResource.of(kube, access)
        .has(event.getInvolvedObject().getKind(), event.getInvolvedObject().getName());
  }

  private static String shown(String json) throws JsonProcessingException {
    return JSON.writeValueAsString(new Redaction().resource(JSON.readTree(json)));
  }

  private static String yaml(Object resource) throws JsonProcessingException {
    JsonNode tree = YAML.valueToTree(resource);
    return YAML.writeValueAsString(new Redaction().resource(tree));
  }

  private String listing(String place) throws IOException {
    return store.list(store.keyOf(place)).stream()
        .map(entry -> Texts.format("%12d %s", entry.bytes(), entry.key()))
        .collect(Collectors.joining("\n"));
  }

  private void logs(Path folder) {
    logsBefore.forEach(
        (pod, log) ->
            write(folder, "logs/" + pod + "-before-the-fault.log", () -> Redaction.of(log)));
    try {
      for (Pod pod : new Pods(kube, access.namespace(), access.deployment()).all()) {
        String name = pod.getMetadata().getName();
        write(folder, "logs/" + name + ".log", () -> log(name, false));
        if (Pods.state(pod).restarts() > 0) {
          write(folder, "logs/" + name + "-previous.log", () -> log(name, true));
        }
      }
    } catch (KubeException e) {
      write(folder, "logs/none.txt", e::getMessage);
    }
  }

  private String log(String pod, boolean previous) throws KubeException {
    return Redaction.of(
        kube.ask(
            "read the log of " + pod,
            c -> {
              var container =
                  c.pods()
                      .inNamespace(access.namespace())
                      .withName(pod)
                      .inContainer(DeploymentSpec.CONTAINER);
              return previous
                  ? container.terminated().tailingLines(LOG_LINES).getLog()
                  : container.tailingLines(LOG_LINES).getLog();
            }));
  }

  private static void write(Path folder, String file, Part part) {
    String text;
    try {
      text = part.text();
    } catch (IOException | RuntimeException e) {
      text = "could not be read: " + e.getMessage();
    }
    try {
      Path path = folder.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
    } catch (IOException e) {
      // the report beside it says what matters; the dump only helps
    }
  }
}
