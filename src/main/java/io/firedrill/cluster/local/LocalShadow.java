package io.firedrill.cluster.local;

import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.JobSpec;
import io.firedrill.cluster.JobVersion;
import io.firedrill.cluster.RehearsalArea;
import io.firedrill.cluster.ShadowTarget;
import io.firedrill.cluster.StartupProblem;
import io.firedrill.flink.FlinkRest;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.store.ObjectStore;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A second cluster on this machine, which shares the live job's store and ZooKeeper. */
final class LocalShadow implements ShadowTarget {
  private static final String NAME = "shadow";
  private static final Duration REMOVE_DEADLINE = Duration.ofSeconds(20);

  private final LocalTarget live;
  private final RehearsalArea area;
  private final boolean allowNonRestoredState;
  private final int port = Ports.free(Ports.Use.SHADOW);
  private volatile LocalCluster cluster;

  LocalShadow(LocalTarget live, RehearsalArea area, boolean allowNonRestoredState) {
    this.live = live;
    this.area = area;
    this.allowNonRestoredState = allowNonRestoredState;
  }

  @Override
  public JobPaths paths() {
    JobPaths paths = area.paths(LocalServices.BUCKET);
    return live.paths()
        .topics()
        .map(brokers -> paths.withTopics(brokers, area.name() + "-"))
        .orElse(paths);
  }

  /** It ends with the run, and what it wrote with it. */
  @Override
  public ObjectStore store() {
    return live.store();
  }

  @Override
  public JobVersion version(JobVersion newVersion) {
    return LocalVersions.writingTo(paths(), area.name(), newVersion);
  }

  @Override
  public synchronized void start(JobVersion version, String savepoint) {
    if (cluster != null) {
      throw new Problem("there is a shadow already");
    }
    Map<String, String> flink = new TreeMap<>(version.flink());
    // the new version's own settings must not lead it to live data
    flink.put("execution.checkpointing.dir", paths().checkpoints());
    flink.put("execution.checkpointing.savepoint-dir", paths().savepoints());
    flink.put("high-availability.storageDir", area.highAvailability(paths()));
    JobSpec job =
        new JobSpec(version.mainClass().orElseThrow(), version.jars(), version.arguments(), flink);
    cluster =
        new LocalCluster(
            live.services(),
            NAME,
            port,
            LocalVersions.restored(job, savepoint, allowNonRestoredState),
            paths());
    live.createOutput(paths());
    cluster.start();
  }

  @Override
  public FlinkRest rest() {
    return LocalCluster.rest(port);
  }

  @Override
  public Optional<StartupProblem> blocker() {
    return Optional.ofNullable(cluster).flatMap(LocalCluster::blocker);
  }

  @Override
  public String keys() {
    return "the local store knows one key: the shadow writes with the live job's, which can write live data";
  }

  @Override
  public synchronized void remove() throws IOException {
    if (live.runningCluster().isEmpty()) {
      return;
    }
    if (cluster != null) {
      cluster.close();
    }
    ObjectStore store = live.store();
    Wait.until(
        "nothing of the shadow to be left",
        REMOVE_DEADLINE,
        () -> {
          store.deleteBelow(area.prefix());
          if (live.services().kafka().isPresent()) {
            live.services().kafka().get().remove(area.name());
          }
          for (String id : inZooKeeper()) {
            live.services().ha().removeCluster(id);
          }
          List<String> left = leftovers();
          return left.isEmpty()
              ? Look.seen(true)
              : Look.notYet("%d things, the first is %s", left.size(), left.get(0));
        });
    cluster = null;
  }

  private List<String> inZooKeeper() throws IOException {
    return live.services().ha().clusters().stream()
        .filter(id -> id.startsWith(NAME + "-"))
        .toList();
  }

  @Override
  public List<String> leftovers() throws IOException {
    List<String> left = new ArrayList<>();
    if (live.runningCluster().isEmpty()) {
      return left;
    }
    live.services().started().stream()
        .filter(process -> process.alive() && process.name().startsWith(NAME + "-"))
        .forEach(
            process -> left.add(Texts.format("process %d, %s", process.pid(), process.name())));
    left.addAll(live.store().leftBelow(area.prefix()));
    if (live.services().kafka().isPresent()) {
      left.addAll(live.services().kafka().get().left(area.name()));
    }
    for (String id : inZooKeeper()) {
      left.add("ZooKeeper's " + ZooKeeperHa.path(id));
    }
    return left;
  }
}
