package io.firedrill.cluster.kubernetes.upgrade;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.JobVersion;
import io.firedrill.cluster.RehearsalArea;
import io.firedrill.cluster.RehearsalTables;
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
import java.util.Set;
import java.util.TreeMap;

/**
 * A shadow as a FlinkDeployment of its own beside the live one. It also removes the pod that an
 * image was looked into with, which the rehearsal owns as well.
 */
final class KubernetesShadow implements ShadowTarget {
  private static final Duration SAVEPOINT_WITHIN = Duration.ofSeconds(20);
  private static final Duration TABLES_WITHIN = Duration.ofSeconds(20);

  private final FoundDeployment live;
  private final JsonNode changed;
  private final List<ShadowVolumes.Emptied> emptied;
  private final Replaced replaced;
  private final Map<String, String> names;
  private final ShadowTopics topics;
  private final ShadowTables tables;
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
  private boolean tablesMade;
  private boolean savepointExpected;
  private boolean closed;
  private boolean removed;

  /**
   * Makes nothing yet.
   *
   * @param changed the live resource with the change
   * @param replaced what is another in its arguments
   * @param permission is asked right before it is started
   * @param note of topics that it makes
   * @throws Problem if a shadow would share with the live job what it could write to
   */
  KubernetesShadow(
      FoundDeployment live,
      JsonNode changed,
      Replaced replaced,
      RehearsalArea area,
      Permission permission,
      ShadowTopics.Note note) {
    this.permission = permission;
    this.store = new StoppableStore(live.bucket().store());
    this.live = live;
    this.changed = changed;
    this.emptied = ShadowResource.check(changed);
    this.replaced = replaced;
    this.names = ShadowArguments.ofNames(replaced.names(), live.spec().arguments(), area::named);
    this.topics = new ShadowTopics(live, replaced.topics(), area, note);
    this.tables = new ShadowTables(live.spec().outputTables(), area);
    this.area = area;
    this.kube = live.kube();
    this.namespace = live.access().namespace();
    this.labels = new RehearsalLabels(area.id(), live.access().deployment());
    this.restricted = new RestrictedKeys(kube, namespace, area.label(), labels);
    this.images = new Images(kube, namespace, labels);
    this.rest = ServiceProxy.rest(kube, namespace, name());
  }

  String name() {
    return name(area);
  }

  private static String name(RehearsalArea area) {
    return "firedrill-" + area.label();
  }

  /** What the shadows of a rehearsal are called. */
  static Set<String> names(String rehearsal) {
    RehearsalArea area = new RehearsalArea(rehearsal);
    return Set.of(name(area), name(area.ofOldVersion()));
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
  public Map<String, String> outputs() {
    Map<String, String> own = new TreeMap<>(topics.byLive());
    own.putAll(tables.byLive());
    JobPaths of = live.paths();
    boolean files = live.spec().outputTopics().isEmpty() && tables.live().isEmpty();
    if (files && !of.ledger().isEmpty()) {
      own.put(of.ledger(), paths().ledger());
      own.put(of.rejects(), paths().rejects());
    }
    int number = 0;
    for (String output : replaced.paths()) {
      own.put(
          output,
          RehearsalArea.like(
              output, paths().checkpoints().replaceFirst("[^/]+$", "output-" + ++number)));
    }
    return own;
  }

  /** The topics that it has at the brokers, for a dry run. */
  List<String> ownTopics() {
    return List.copyOf(topics.byLive().values());
  }

  /** The tables that it has in the database, for a dry run. */
  List<String> ownTables() {
    return List.copyOf(tables.byLive().values());
  }

  @Override
  public JobVersion version(JobVersion newVersion) {
    Map<String, String> own = outputs();
    own.keySet().removeAll(tables.byLive().keySet()); // those go by the names of their arguments
    own.putAll(names);
    if (!live.paths().failureTrigger().isEmpty()) { // its keys cannot read the live job's
      own.put(live.paths().failureTrigger(), paths().failureTrigger());
    }
    own.putAll(
        ShadowArguments.ofNames(live.spec().namesAtBrokers(), newVersion.arguments(), area::named));
    return newVersion.withArguments(tables.in(new ShadowArguments(own).of(newVersion.arguments())));
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
    removed = false;
    topics.make();
    if (!tables.byLive().isEmpty()) {
      openDatabase();
      tablesMade = true;
      atDatabase().makeLike(tables.byLive());
    }
    resourceMade = true;
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
    if (tablesMade) {
      removeTables();
    }
    topics.remove();
    live.bucket().store().deleteBelow(area.prefix());
    removed = quiet; // else the lock stays, with which `clean` finds what comes
  }

  /**
   * Looks at what it is to have others in the place of.
   *
   * @throws IOException if that is not there, or cannot be looked at
   */
  void check() throws IOException {
    topics.check();
  }

  private void openDatabase() {
    try {
      live.database().open();
    } catch (IOException e) {
      throw new Problem(
          Texts.format(
              "the shadow needs tables in the place of %s: %s. Say with --database HOST:PORT where"
                  + " this command reaches the database, or run it in the cluster",
              tables.byLive().keySet(), e.getMessage()),
          e);
    }
  }

  private RehearsalTables atDatabase() {
    return live.tablesOf(area).orElseThrow(); // it is open
  }

  /** The server notices only after a while that a pod with an open transaction is gone. */
  private void removeTables() throws IOException {
    RehearsalTables there = atDatabase();
    try {
      Wait.until(
          "the tables of the shadow to be dropped",
          TABLES_WITHIN,
          () -> {
            there.remove();
            List<String> left = there.left();
            return left.isEmpty() ? Look.seen(true) : Look.notYet("%s", left);
          });
    } catch (DeadlinePassed e) {
      throw new IOException(e.getMessage(), e);
    }
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
    left.addAll(topics.left());
    if (tablesMade) {
      left.addAll(atDatabase().left());
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
