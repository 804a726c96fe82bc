package io.firedrill.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.JobVersion;
import io.firedrill.cluster.StartedJob;
import io.firedrill.cluster.StartupProblem;
import io.firedrill.cluster.Target;
import io.firedrill.cluster.UpgradeProgress;
import io.firedrill.cluster.UpgradeSettings;
import io.firedrill.cluster.UpgradeTarget;
import io.firedrill.flink.FlinkRest;
import io.firedrill.problem.Problem;
import io.firedrill.store.SessionKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The upgrade of a FlinkDeployment, which its operator performs when the spec changes. */
public final class KubernetesUpgrade implements UpgradeTarget {
  /** Below this prefix of the bucket lies what rehearsals own. */
  public static final String PREFIX = "firedrill-rehearsal/";

  private static final int REST_PORT = 8081;

  private final KubernetesTarget live;
  private final Kube kube;
  private final Access access;
  private final JsonNode before;
  private final JsonNode merged;
  private final Change change;
  private final String rehearsal;
  private final RehearsalLabels owned;
  private final String shadow;
  private final FlinkRest shadowRest;
  private final Images images;
  private final RestrictedKeys keys;
  private final Path backup;
  private final Object redeploying = new Object();
  private String shadowKeys = "";
  private boolean shadowMade;
  private boolean keysMade;
  private boolean closed;

  /**
   * What the new version changes.
   *
   * @param patch a JSON merge patch of the FlinkDeployment, {@code {"spec": …}}
   * @param outputs further paths that the live job's arguments write to, for jobs that are not ours
   */
  public record Change(JsonNode patch, List<String> outputs) {
    public Change {
      outputs = List.copyOf(outputs);
    }
  }

  private KubernetesUpgrade(KubernetesTarget live, Change change, String rehearsal, Path backup)
      throws IOException {
    this.backup = backup;
    this.live = live;
    this.kube = live.kube();
    this.access = live.access();
    this.change = change;
    this.rehearsal = rehearsal;
    this.shadow = "firedrill-" + rehearsal;
    this.before = read(access.deployment());
    this.merged =
        kube.patchFlinkDeployment(access.namespace(), access.deployment(), change.patch(), true);
    this.shadowRest =
        new FlinkRest(ServiceProxy.of(kube, access.namespace(), shadow + "-rest", REST_PORT));
    this.owned = new RehearsalLabels(rehearsal, access.deployment());
    this.images = new Images(kube, access.namespace(), owned);
    this.keys = new RestrictedKeys(kube, access.namespace(), owned);
  }

  /**
   * Finds the FlinkDeployment, and has the API server check the change; touches nothing.
   *
   * @param holder who is about to rehearse, for whoever comes meanwhile
   * @param rehearsal the rehearsal's id, eight letters or digits
   * @param backup a folder for a copy of the resource, should it have to be created again
   * @throws Problem if it may not or cannot be upgraded, with why
   */
  public static KubernetesUpgrade find(
      Access access, Change change, String holder, String rehearsal, Path backup) {
    KubernetesTarget live = KubernetesTarget.find(access, holder);
    try {
      return new KubernetesUpgrade(live, change, rehearsal, backup);
    } catch (IOException e) {
      live.close();
      throw new Problem(e.getMessage(), e);
    } catch (RuntimeException e) {
      live.close();
      throw e;
    }
  }

  private JsonNode read(String name) throws IOException {
    return kube.flinkDeployment(access.namespace(), name)
        .orElseThrow(() -> new Problem("there is no FlinkDeployment %s any more".formatted(name)));
  }

  @Override
  public Target live() {
    return live;
  }

  @Override
  public StartedJob startLive() {
    access
        .operatorNamespace()
        .ifPresent(
            namespace -> {
              if (!operatorRuns(namespace)) {
                throw new Problem(
                    "no Flink operator is ready in the namespace %s: it performs upgrades, and starts the shadow"
                        .formatted(namespace));
              }
            });
    return live.start(null, null);
  }

  @Override
  public UpgradeSettings settings() {
    JsonNode job = merged.at("/spec/job");
    Map<String, String> flink = flink(merged);
    return new UpgradeSettings(
        job.path("upgradeMode").asText("stateless"),
        Boolean.parseBoolean(
            flink.getOrDefault(
                "kubernetes.operator.job.upgrade.last-state-fallback.enabled", "true")),
        flink.getOrDefault(
            "execution.checkpointing.savepoint-dir",
            flink.getOrDefault("state.savepoints.dir", "")),
        Boolean.parseBoolean(
            flink.getOrDefault("kubernetes.operator.savepoint.cleanup.enabled", "true")),
        Boolean.parseBoolean(
            flink.getOrDefault("kubernetes.operator.job.drain-on-savepoint-deletion", "false")),
        job.path("allowNonRestoredState").asBoolean(false));
  }

  private boolean operatorRuns(String namespace) {
    try {
      return Operator.pod(kube, namespace).isPresent();
    } catch (KubeException e) {
      return true; // it may not be looked at; whether it reacts will be seen
    }
  }

  private static Map<String, String> flink(JsonNode resource) {
    Map<String, String> flink = new TreeMap<>();
    resource
        .at("/spec/flinkConfiguration")
        .properties()
        .forEach(entry -> flink.put(entry.getKey(), entry.getValue().asText()));
    return flink;
  }

  @Override
  public List<String> changes() {
    return changes(before.path("spec"), merged.path("spec"));
  }

  static List<String> changes(JsonNode was, JsonNode is) {
    List<String> lines = new ArrayList<>();
    changes("", "spec", was, is, lines);
    return lines;
  }

  private static void changes(
      String at, String name, JsonNode was, JsonNode is, List<String> lines) {
    if (was.equals(is)) {
      return;
    }
    if (was.isObject() && is.isObject()) {
      TreeMap<String, JsonNode> fields = new TreeMap<>();
      was.properties().forEach(entry -> fields.put(entry.getKey(), entry.getValue()));
      is.properties().forEach(entry -> fields.put(entry.getKey(), entry.getValue()));
      fields
          .keySet()
          .forEach(
              field -> changes(at + "." + field, field, was.path(field), is.path(field), lines));
    } else {
      lines.add("spec%s: %s → %s".formatted(at, words(name, was), words(name, is)));
    }
  }

  /** A value as reports may show it, which its name decides. */
  private static String words(String name, JsonNode node) {
    if (node.isMissingNode()) {
      return "none";
    }
    JsonNode field = JsonNodeFactory.instance.objectNode().set(name, node);
    JsonNode shown = new Redaction().resource(field).path(name);
    return shown.isTextual() ? shown.asText() : shown.toString();
  }

  @Override
  public List<String> plan() {
    String namespace = access.namespace();
    return List.of(
        "%s, job %s".formatted(access.where(), live.jobId()),
        "would hold the Lease %s/%s meanwhile"
            .formatted(namespace, Lock.nameFor(access.deployment())),
        "would read jars out of a JobManager pod, and out of the pod %s with the new image"
            .formatted(Images.podName(rehearsal)),
        "would take a savepoint of the job, which goes on",
        "would create the FlinkDeployment %s/%s beside it, and the secret %s where the store grants keys"
            .formatted(namespace, shadow, keys.name()),
        "would write below %s%s/ in the bucket %s, and nowhere else"
            .formatted(PREFIX, rehearsal, live.subject().bucket()),
        "would remove all of that again");
  }

  @Override
  public JobVersion oldVersion(Path folder) throws IOException {
    JsonNode spec = before.path("spec");
    Pod pod = new Pods(kube, access.namespace(), access.deployment()).leader();
    return version(
        before, images.fetch(pod.getMetadata().getName(), DeploymentSpec.CONTAINER, spec, folder));
  }

  @Override
  public JobVersion newVersion(Path folder) throws IOException {
    JsonNode spec = merged.path("spec");
    boolean sameImage = spec.path("image").equals(before.at("/spec/image"));
    if (sameImage) {
      Pod pod = new Pods(kube, access.namespace(), access.deployment()).leader();
      return version(
          merged,
          images.fetch(pod.getMetadata().getName(), DeploymentSpec.CONTAINER, spec, folder));
    }
    return version(merged, images.fetchByPod(spec, folder));
  }

  private static JobVersion version(JsonNode resource, List<Path> jars) {
    JsonNode job = resource.at("/spec/job");
    List<String> arguments = new ArrayList<>();
    job.path("args").forEach(argument -> arguments.add(argument.asText()));
    Map<String, String> flink = flink(resource);
    if (job.path("allowNonRestoredState").asBoolean(false)) {
      flink.put("execution.state-recovery.ignore-unclaimed-state", "true");
    }
    String main = job.path("entryClass").asText("");
    return new JobVersion(
        jars,
        main.isEmpty() ? Optional.empty() : Optional.of(main),
        arguments,
        flink,
        Math.max(1, job.path("parallelism").asInt(1)));
  }

  private String prefix() {
    return PREFIX + rehearsal + "/";
  }

  @Override
  public JobPaths shadowPlaces() {
    String bucket = live.subject().bucket() + "/" + prefix();
    return new JobPaths(
        "s3a://" + bucket + "ledger",
        "s3a://" + bucket + "rejects",
        "s3p://" + bucket + "checkpoints",
        "s3p://" + bucket + "savepoints",
        "");
  }

  @Override
  public JobVersion shadowVersion(JobVersion newVersion) {
    JobPaths of = live.places();
    Map<String, String> paths = new TreeMap<>();
    if (!of.ledger().isEmpty()) {
      paths.put(of.ledger(), shadowPlaces().ledger());
      paths.put(of.rejects(), shadowPlaces().rejects());
    }
    for (String output : change.outputs()) {
      paths.put(output, shadowPlaces().ledger() + "-" + paths.size());
    }
    return newVersion.withArguments(
        newVersion.arguments().stream().map(a -> paths.getOrDefault(a, a)).toList());
  }

  @Override
  public synchronized void startShadow(JobVersion version, String savepoint) throws IOException {
    if (closed) {
      throw new Problem("interrupted");
    }
    Optional<SessionKeys> granted = SessionKeys.below(live.reachableStore(), prefix());
    if (granted.isPresent()) {
      keysMade = true;
      keys.put(granted.get());
    }
    shadowKeys =
        granted.isPresent()
            ? "with keys that can write below %s only".formatted(prefix())
            : "with the live job's keys, because the store grants no others";
    ObjectNode resource =
        new ShadowResource(
                shadow,
                owned,
                shadowPlaces(),
                "s3p://" + live.subject().bucket() + "/" + prefix() + "ha",
                granted.map(some -> keys.name()))
            .of(merged, version.arguments(), savepoint);
    shadowMade = true;
    kube.createFlinkDeployment(resource);
  }

  @Override
  public FlinkRest shadowRest() {
    return shadowRest;
  }

  @Override
  public Optional<StartupProblem> trouble(boolean ofShadow) {
    return new Diagnosis(kube, access.namespace(), ofShadow ? shadow : access.deployment())
        .trouble();
  }

  @Override
  public String shadowKeys() {
    return shadowKeys;
  }

  @Override
  public synchronized void removeShadow() throws IOException {
    images.removePod();
    if (shadowMade) {
      new ShadowCluster(kube, access.namespace(), shadow).remove();
    }
    if (keysMade) {
      keys.remove();
    }
    live.store().deleteBelow(prefix());
  }

  @Override
  public List<String> leftOfShadow() throws IOException {
    List<String> left = new ArrayList<>(new ShadowCluster(kube, access.namespace(), shadow).left());
    new Pods(kube, access.namespace(), "")
        .named(Images.podName(rehearsal))
        .ifPresent(pod -> left.add("Pod " + pod.getMetadata().getName()));
    if (kube.ask(
            "read the secret " + keys.name(),
            c -> c.secrets().inNamespace(access.namespace()).withName(keys.name()).get())
        != null) {
      left.add("Secret " + keys.name());
    }
    left.addAll(live.store().leftBelow(prefix()));
    return left;
  }

  @Override
  public void upgrade() throws IOException {
    kube.patchFlinkDeployment(access.namespace(), access.deployment(), change.patch(), false);
  }

  @Override
  public UpgradeProgress progress() throws IOException {
    return ResourceStates.progress(read(access.deployment()));
  }

  @Override
  public void rollBack(String savepoint) throws IOException {
    synchronized (redeploying) {
      new Redeployment(kube, access.namespace(), backup).from(before, savepoint);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    synchronized (redeploying) {
      // a way back that has begun is gone to its end: the resource may be deleted and not yet there
    }
    try {
      removeShadow();
    } catch (IOException e) {
      // what is left is told by whoever asked for the removal; here nobody listens any more
    }
    live.close();
  }
}
