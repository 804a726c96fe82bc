package io.firedrill.cluster.kubernetes.upgrade;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.JobVersion;
import io.firedrill.cluster.RehearsalArea;
import io.firedrill.cluster.ShadowTarget;
import io.firedrill.cluster.StartupProblem;
import io.firedrill.cluster.kubernetes.Diagnosis;
import io.firedrill.cluster.kubernetes.FoundDeployment;
import io.firedrill.cluster.kubernetes.Permission;
import io.firedrill.cluster.kubernetes.client.JobResource;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.Pods;
import io.firedrill.cluster.kubernetes.client.ServiceProxy;
import io.firedrill.flink.FlinkRest;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.store.ObjectStore;
import io.firedrill.store.S3Store;
import io.firedrill.store.SessionKeys;
import io.firedrill.store.StoppableStore;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A shadow as a FlinkDeployment of its own beside the live one. It also removes the pod that an
 * image was looked into with, which the rehearsal owns as well.
 */
final class KubernetesShadow implements ShadowTarget {
  private static final Duration SAVEPOINT_WITHIN = Duration.ofSeconds(20);

  private final FoundDeployment live;
  private final JsonNode changed;
  private final List<ShadowVolumes.Emptied> emptied;
  private final List<String> outputs;
  private final RehearsalArea area;
  private final Kube kube;
  private final String namespace;
  private final RehearsalLabels labels;
  private final RestrictedKeys restricted;
  private final Images images;
  private final FlinkRest rest;
  private final Permission permission;
  private final StoppableStore store;
  private String keys = "";
  private boolean resourceMade;
  private boolean keysMade;
  private boolean savepointExpected;
  private boolean closed;
  private boolean removed;

  /**
   * Makes nothing yet.
   *
   * @param changed the live resource with the change
   * @param outputs further paths that the live job's arguments write to
   * @param permission is asked right before it is started
   * @throws Problem if a shadow would share with the live job what it could write to
   */
  KubernetesShadow(
      FoundDeployment live,
      JsonNode changed,
      List<String> outputs,
      RehearsalArea area,
      Permission permission) {
    this.permission = permission;
    this.store = new StoppableStore(live.bucket().store());
    this.live = live;
    this.changed = changed;
    this.emptied = ShadowResource.check(changed);
    this.outputs = List.copyOf(outputs);
    this.area = area;
    this.kube = live.kube();
    this.namespace = live.access().namespace();
    this.labels = new RehearsalLabels(area.id(), live.access().deployment());
    this.restricted = new RestrictedKeys(kube, namespace, labels);
    this.images = new Images(kube, namespace, labels);
    this.rest = ServiceProxy.rest(kube, namespace, name());
  }

  String name() {
    return "firedrill-" + area.id();
  }

  /** The secret with keys of its own, where the store grants some. */
  String secret() {
    return restricted.name();
  }

  /** The volumes that are empty ones of its own in its pods. */
  List<String> emptied() {
    return emptied.stream().map(ShadowVolumes.Emptied::name).toList();
  }

  @Override
  public List<String> perhapsMissing() {
    return emptied.stream()
        .filter(ShadowVolumes.Emptied::mayHoldMore)
        .map(ShadowVolumes.Emptied::name)
        .toList();
  }

  Images images() {
    return images;
  }

  @Override
  public JobPaths paths() {
    return area.paths(live.paths());
  }

  @Override
  public ObjectStore store() {
    return store;
  }

  @Override
  public JobVersion version(JobVersion newVersion) {
    JobPaths of = live.paths();
    Map<String, String> own = new TreeMap<>();
    if (!of.ledger().isEmpty()) {
      own.put(of.ledger(), paths().ledger());
      own.put(of.rejects(), paths().rejects());
    }
    for (String output : outputs) {
      own.put(output, RehearsalArea.like(output, paths().ledger() + "-" + own.size()));
    }
    return newVersion.withArguments(
        newVersion.arguments().stream()
            .map(argument -> own.getOrDefault(argument, argument))
            .toList());
  }

  @Override
  public synchronized void start(JobVersion version, String savepoint) throws IOException {
    if (closed) {
      throw new Problem("interrupted");
    }
    permission.check();
    Optional<String> outweighs = ShadowResource.keysOfTheOperator(live.spec().settings());
    Optional<S3Store.Keys> granted =
        outweighs.isPresent()
            ? Optional.empty()
            : SessionKeys.below(live.bucket().reachable(), area.prefix());
    if (granted.isPresent()) {
      keysMade = true;
      restricted.put(granted.get());
    }
    keys =
        granted.isPresent()
            ? Texts.format("with keys that can write below %s only", area.prefix())
            : "with the live job's keys, because "
                + outweighs
                    .map(setting -> setting + " is in the operator's default configuration")
                    .orElse("the store does not grant temporary ones");
    ObjectNode resource =
        new ShadowResource(
                name(),
                labels,
                paths(),
                area.highAvailability(paths()),
                granted.map(some -> restricted.name()))
            .of(changed, version.arguments(), savepoint);
    resourceMade = true;
    removed = false;
    kube.createFlinkResource(resource);
  }

  @Override
  public synchronized void expectSavepoint() {
    savepointExpected = true;
  }

  @Override
  public FlinkRest rest() {
    return rest;
  }

  @Override
  public Optional<StartupProblem> blocker() {
    return new Diagnosis(JobResource.application(kube, namespace, name())).trouble();
  }

  /**
   * The jars of the new version out of its image.
   *
   * @throws Problem if the rehearsal was interrupted; no pod is created then
   */
  Images.Content content(JsonNode spec, Path folder, Duration within) throws IOException {
    synchronized (this) {
      if (closed) {
        throw new Problem("interrupted");
      }
      images.createPod(spec, within);
    }
    return images.fetchByPod(spec, folder, within);
  }

  @Override
  public String keys() {
    return keys;
  }

  @Override
  public synchronized void remove() throws IOException {
    boolean quiet = !(savepointExpected || closed) || awaitSavepoints();
    images.removePod();
    if (resourceMade) {
      new ShadowCluster(kube, namespace, name()).remove();
    }
    if (keysMade) {
      restricted.remove();
    }
    live.bucket().store().deleteBelow(area.prefix());
    removed = quiet; // else the lock stays, with which `clean` finds what comes
  }

  /** Whether all that it made has been removed. */
  synchronized boolean removed() {
    return removed;
  }

  @Override
  public List<String> leftovers() throws IOException {
    List<String> left = new ArrayList<>(new ShadowCluster(kube, namespace, name()).left());
    new Pods(kube, namespace, "")
        .named(Images.podName(area.id()))
        .ifPresent(pod -> left.add("Pod " + pod.getMetadata().getName()));
    if (kube.ask(
            "read the secret " + restricted.name(),
            c -> c.secrets().inNamespace(namespace).withName(restricted.name()).get())
        != null) {
      left.add("Secret " + restricted.name());
    }
    left.addAll(live.bucket().store().leftBelow(area.prefix()));
    if (savepointExpected && !removed) {
      left.add(
          Texts.format(
              "a savepoint that the live job may still be writing below %s: `firedrill clean`"
                  + " removes it",
              area.prefix()));
    }
    return left;
  }

  /** Removes all of it, and starts nothing from now on; whether this was the first call. */
  boolean close() {
    synchronized (this) {
      if (closed) {
        return false;
      }
      closed = true;
    }
    store.stop();
    try {
      if (!removed()) {
        remove();
      }
    } catch (IOException e) {
      // the rehearsal's own removal reports what is left; there is no one to report to here
    }
    return true;
  }

  /**
   * One that the live job is about to write would come after its removal.
   *
   * @return whether it is known to write none
   */
  private boolean awaitSavepoints() {
    FlinkRest liveRest = ServiceProxy.rest(kube, namespace, live.access().deployment());
    try {
      return Wait.until(
          "the live job to take no savepoint",
          SAVEPOINT_WITHIN,
          () -> {
            long underWay =
                liveRest.checkpoints(live.jobId()).history().stream()
                    .filter(c -> c.savepoint() && !c.completed() && !c.failed())
                    .count();
            return underWay == 0 ? Look.seen(true) : Look.notYet("one under way");
          });
    } catch (DeadlinePassed e) {
      return false;
    }
  }
}
