package io.firedrill.cluster.kubernetes.upgrade;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.kubernetes.DeploymentSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Makes a shadow's FlinkDeployment of the one that is to be upgraded: the same job under another
 * name, and nothing of what would collide with the live one.
 *
 * @param name the shadow's name
 * @param owned what everything of the rehearsal is labelled with
 * @param paths where the shadow writes
 * @param highAvailability where its high-availability data goes
 * @param keys the secret with its own keys; empty if it writes with the live job's
 */
record ShadowResource(
    String name,
    RehearsalLabels owned,
    JobPaths paths,
    String highAvailability,
    Optional<String> keys) {
  private static final List<String> OF_THE_JOB =
      List.of("savepointTriggerNonce", "savepointRedeployNonce", "checkpointTriggerNonce");
  // each would make the shadow appear where the live job is looked for, or act by itself
  private static final List<String> DROPPED =
      List.of(
          "kubernetes.cluster-id",
          "high-availability.cluster-id",
          "high-availability.jobmanager.port",
          "high-availability.storageDir",
          "job-result-store.storage-path",
          "kubernetes.operator.periodic.",
          "kubernetes.operator.job.autoscaler.",
          "job.autoscaler.",
          "kubernetes.jobmanager.labels",
          "kubernetes.jobmanager.annotations",
          "kubernetes.taskmanager.labels",
          "kubernetes.taskmanager.annotations",
          "kubernetes.rest-service.annotations",
          "kubernetes.rest-service.exposed.",
          "kubernetes.internal-service.annotations",
          "state.checkpoints.dir",
          "execution.checkpointing.dir",
          "state.savepoints.dir",
          "execution.checkpointing.savepoint-dir",
          "execution.savepoint",
          "execution.state-recovery.",
          "pipeline.jobvertex-parallelism-overrides",
          // it would report, and be archived, as the live job
          "metrics.reporter",
          "traces.reporter",
          "events.reporter",
          "jobmanager.archive.fs.dir",
          // the operator would start it again by itself
          "kubernetes.operator.job.restart.failed",
          "kubernetes.operator.jm-deployment-recovery.enabled",
          // nothing is killed here: no TaskManager in reserve, which would take room
          "slotmanager.redundant-taskmanager-num",
          "$internal.");

  /** Keys here, and other providers of keys, outweigh those in the environment. */
  private static final Pattern KEYS =
      Pattern.compile(
          "(.*\\.)?s3[an]?\\.((access|secret)[.-]key|session[.-]token|(aws\\.)?credentials[.-]provider)");

  /**
   * The resource.
   *
   * @param merged the live FlinkDeployment with the change applied
   * @param arguments the job's arguments with the shadow's paths
   * @param savepoint what it starts from
   */
  ObjectNode of(JsonNode merged, List<String> arguments, String savepoint) {
    ObjectNode shadow = new ObjectMapper().createObjectNode();
    shadow.put("apiVersion", "flink.apache.org/v1beta1").put("kind", "FlinkDeployment");
    ObjectNode metadata = shadow.putObject("metadata");
    metadata.put("name", name).put("namespace", merged.at("/metadata/namespace").asText());
    label(metadata);
    ObjectNode spec = (ObjectNode) merged.path("spec").deepCopy();
    shadow.set("spec", spec);
    spec.remove(List.of("ingress", "restartNonce"));
    job((ObjectNode) spec.path("job"), arguments, savepoint);
    ObjectNode flink = new ObjectMapper().createObjectNode();
    flatten("", spec.path("flinkConfiguration"), flink);
    spec.set("flinkConfiguration", flink);
    configuration(flink);
    ObjectNode ofAll = spec.withObject("/podTemplate");
    keys.ifPresent(secret -> container(ofAll).withArray("/env"));
    template(ofAll);
    for (String role : List.of("jobManager", "taskManager")) {
      JsonNode template = spec.path(role).path("podTemplate");
      if (template instanceof ObjectNode object) {
        template(object);
      }
    }
    return shadow;
  }

  private void label(ObjectNode metadata) {
    ObjectNode labels = metadata.putObject("labels");
    new TreeMap<>(owned.labels()).forEach(labels::put);
  }

  private static void job(ObjectNode job, List<String> arguments, String savepoint) {
    job.remove(OF_THE_JOB);
    job.put("state", "running");
    // stateless is how the operator calls a first start; the savepoint is named beside it
    job.put("upgradeMode", "stateless");
    job.put("initialSavepointPath", savepoint);
    ArrayNode args = job.putArray("args");
    arguments.forEach(args::add);
  }

  /** Newer operators take mappings within mappings too. */
  private static void flatten(String prefix, JsonNode configuration, ObjectNode flat) {
    configuration
        .properties()
        .forEach(
            setting -> {
              String key = prefix + setting.getKey();
              if (setting.getValue().isObject()) {
                flatten(key + ".", setting.getValue(), flat);
              } else {
                flat.set(key, setting.getValue());
              }
            });
  }

  private void configuration(ObjectNode flink) {
    List<String> dropped = new ArrayList<>();
    flink
        .fieldNames()
        .forEachRemaining(
            key -> {
              boolean outweighs = keys.isPresent() && KEYS.matcher(key).matches();
              if (outweighs || DROPPED.stream().anyMatch(key::startsWith)) {
                dropped.add(key);
              }
            });
    flink.remove(dropped);
    flink.put("state.checkpoints.dir", paths.checkpoints());
    flink.put("state.savepoints.dir", paths.savepoints());
    flink.put("high-availability.storageDir", highAvailability);
    flink.put("execution.savepoint-restore-mode", "NO_CLAIM");
    // it is removed as soon as it has shown what it can do
    flink.put("kubernetes.operator.savepoint.cleanup.enabled", "false");
    flink.put("execution.shutdown-on-application-finish", "false");
  }

  /** Labels and annotations are what others select pods by: services, monitors, budgets. */
  private void template(ObjectNode template) {
    template.remove("metadata");
    label(template.putObject("metadata"));
    keys.ifPresent(secret -> keys(template, secret));
  }

  /** Flink's container in a template, made if it is not there. */
  private static ObjectNode container(ObjectNode template) {
    ArrayNode containers = template.withArray("/spec/containers");
    for (JsonNode container : containers) {
      if (container.path("name").asText().equals(DeploymentSpec.CONTAINER)) {
        return (ObjectNode) container;
      }
    }
    return containers.addObject().put("name", DeploymentSpec.CONTAINER);
  }

  private static void keys(ObjectNode template, String secret) {
    for (JsonNode container : template.at("/spec/containers")) {
      if (container.path("name").asText().equals(DeploymentSpec.CONTAINER)
          && container.path("env") instanceof ArrayNode env) {
        for (int i = env.size() - 1; i >= 0; i--) {
          if (RestrictedKeys.VARIABLES.containsKey(env.get(i).path("name").asText())) {
            env.remove(i);
          }
        }
        for (Map.Entry<String, String> variable : RestrictedKeys.VARIABLES.entrySet()) {
          ObjectNode entry = env.addObject().put("name", variable.getKey());
          entry
              .putObject("valueFrom")
              .putObject("secretKeyRef")
              .put("name", secret)
              .put("key", variable.getValue());
        }
      }
    }
  }
}
