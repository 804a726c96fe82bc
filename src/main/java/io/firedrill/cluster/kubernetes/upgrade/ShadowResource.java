package io.firedrill.cluster.kubernetes.upgrade;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.kubernetes.DeploymentSpec;
import io.firedrill.cluster.kubernetes.FlinkSettings;
import io.firedrill.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
  // what is not named here may reach out of the shadow, also what operators are yet to invent
  private static final Set<String> OF_THE_SPEC =
      Set.of(
          "image",
          "imagePullPolicy",
          "serviceAccount",
          "flinkVersion",
          "flinkConfiguration",
          "logConfiguration",
          "mode",
          "podTemplate",
          "jobManager",
          "taskManager",
          "job");
  private static final Set<String> OF_THE_JOB =
      Set.of("jarURI", "entryClass", "parallelism", "allowNonRestoredState");
  private static final Set<String> OF_A_ROLE = Set.of("resource", "replicas", "podTemplate");
  private static final Set<String> OF_A_POD =
      Set.of(
          "containers",
          "initContainers",
          "volumes",
          "nodeSelector",
          "affinity",
          "tolerations",
          "topologySpreadConstraints",
          "imagePullSecrets",
          "securityContext",
          "serviceAccount",
          "serviceAccountName",
          "automountServiceAccountToken",
          "dnsPolicy",
          "dnsConfig",
          "hostAliases",
          "runtimeClassName",
          "schedulerName",
          "enableServiceLinks",
          "shareProcessNamespace",
          "terminationGracePeriodSeconds");
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
          "state.backend.forst.primary-dir", // by default it follows the checkpoints
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
    spec.retain(OF_THE_SPEC);
    job((ObjectNode) spec.path("job"), arguments, savepoint);
    ObjectNode flink = settings(spec.path("flinkConfiguration"));
    spec.set("flinkConfiguration", flink);
    configuration(flink);
    ShadowVolumes.of(spec, flink).isolate();
    ObjectNode ofAll = spec.withObject("/podTemplate");
    keys.ifPresent(secret -> container(ofAll).withArray("/env"));
    template(ofAll);
    for (String role : List.of("jobManager", "taskManager")) {
      if (spec.path(role) instanceof ObjectNode object) {
        object.retain(OF_A_ROLE);
      }
      if (spec.path(role).path("podTemplate") instanceof ObjectNode object) {
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
    job.retain(OF_THE_JOB);
    job.put("state", "running");
    // stateless is how the operator calls a first start; the savepoint is named beside it
    job.put("upgradeMode", "stateless");
    job.put("initialSavepointPath", savepoint);
    ArrayNode args = job.putArray("args");
    arguments.forEach(args::add);
  }

  /**
   * Checks that a shadow can be made that shares nothing which it could write to.
   *
   * @return the volumes that are empty ones of its own in its pods
   * @throws Problem if it cannot
   */
  static List<ShadowVolumes.Emptied> check(JsonNode merged) {
    ObjectNode flink = settings(merged.at("/spec/flinkConfiguration"));
    return ShadowVolumes.of(merged.path("spec").deepCopy(), flink).isolate();
  }

  /**
   * A setting of the operator's default configuration that outweighs keys of a shadow's own: it
   * comes to every FlinkDeployment, whatever its spec leaves out.
   */
  static Optional<String> keysOfTheOperator(FlinkSettings live) {
    return live.defaults().keySet().stream()
        .filter(setting -> KEYS.matcher(setting).matches() && !live.own().containsKey(setting))
        .sorted()
        .findFirst();
  }

  private static ObjectNode settings(JsonNode configuration) {
    ObjectNode flat = new ObjectMapper().createObjectNode();
    new TreeMap<>(FlinkSettings.of(configuration, Map.of()).own()).forEach(flat::put);
    return flat;
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
    // by both names: the operator's defaults may have the live job's folders under the newer one
    flink.put("state.checkpoints.dir", paths.checkpoints());
    flink.put("execution.checkpointing.dir", paths.checkpoints());
    flink.put("state.savepoints.dir", paths.savepoints());
    flink.put("execution.checkpointing.savepoint-dir", paths.savepoints());
    flink.put("dstl.dfs.base-path", paths.checkpoints());
    flink.put("high-availability.storageDir", highAvailability);
    flink.put("execution.savepoint-restore-mode", "NO_CLAIM");
    flink.put("execution.state-recovery.claim-mode", "NO_CLAIM");
    // it is removed as soon as it has shown what it can do
    flink.put("kubernetes.operator.savepoint.cleanup.enabled", "false");
    flink.put("execution.shutdown-on-application-finish", "false");
  }

  /** Labels and annotations are what others select pods by: services, monitors, budgets. */
  private void template(ObjectNode template) {
    template.retain("spec");
    label(template.putObject("metadata"));
    if (template.path("spec") instanceof ObjectNode pod) {
      // the host's network and processes, a name in DNS and a rank above others among the rest
      pod.retain(OF_A_POD);
      for (JsonNode container : pod.path("containers")) {
        container.path("ports").forEach(port -> ((ObjectNode) port).remove("hostPort"));
      }
    }
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
