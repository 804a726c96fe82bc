package io.firedrill.cluster.local;

import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.JobSpec;
import io.firedrill.cluster.JobVersion;
import io.firedrill.cluster.RehearsalArea;
import io.firedrill.cluster.RehearsalTables;
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
  private static final Duration REMOVE_DEADLINE = Duration.ofSeconds(20);

  private final LocalTarget live;
  private final RehearsalArea area;
  private final boolean allowNonRestoredState;
  private final String name;
  private final int port;
  private volatile LocalCluster cluster;

  private LocalShadow(
      LocalTarget live,
      RehearsalArea area,
      boolean allowNonRestoredState,
      String name,
      Ports.Use port) {
    this.live = live;
    this.area = area;
    this.allowNonRestoredState = allowNonRestoredState;
    this.name = name;
    this.port = Ports.free(port);
  }

  static LocalShadow ofNewVersion(
      LocalTarget live, RehearsalArea area, boolean allowNonRestoredState) {
    return new LocalShadow(live, area, allowNonRestoredState, "shadow", Ports.Use.SHADOW);
  }

  static LocalShadow ofOldVersion(LocalTarget live, RehearsalArea area) {
    return new LocalShadow(live, area.ofOldVersion(), false, "old-shadow", Ports.Use.SHADOW_OF_OLD);
  }

  @Override
  public JobPaths paths() {
    JobPaths files = area.paths(LocalServices.BUCKET);
    JobPaths read =
        live.paths()
            .topics()
            .map(brokers -> files.withTopics(brokers, area.name() + "-"))
            .orElse(files);
    return live.paths()
        .tables()
        .map(tables -> read.withTables(tables.database(), area.tables()))
        .orElse(read);
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
  public Map<String, String> outputs() {
    return live.paths().tables().isPresent()
        ? RehearsalTables.byLive(live.paths(), paths())
        : Map.of(
            live.paths().ledger(), paths().ledger(), live.paths().rejects(), paths().rejects());
  }

  @Override
  public synchronized void start(JobVersion version, String savepoint) throws IOException {
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
            name,
            port,
            LocalVersions.restored(job, savepoint, allowNonRestoredState),
            paths());
    live.createOutput(paths());
    if (tables().isPresent()) {
      tables().get().makeLike(outputs());
    }
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
            live.services().kafka().get().topics(area).remove();
          }
          if (tables().isPresent()) {
            tables().get().remove();
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

  private Optional<RehearsalTables> tables() {
    return live.services().postgres().map(postgres -> postgres.tables(area));
  }

  private List<String> inZooKeeper() throws IOException {
    return live.services().ha().clusters().stream()
        .filter(id -> id.startsWith(name + "-"))
        .toList();
  }

  @Override
  public List<String> leftovers() throws IOException {
    List<String> left = new ArrayList<>();
    if (live.runningCluster().isEmpty()) {
      return left;
    }
    live.services().started().stream()
        .filter(process -> process.alive() && process.name().startsWith(name + "-"))
        .forEach(
            process -> left.add(Texts.format("process %d, %s", process.pid(), process.name())));
    left.addAll(live.store().leftBelow(area.prefix()));
    if (live.services().kafka().isPresent()) {
      left.addAll(live.services().kafka().get().topics(area).left());
    }
    if (tables().isPresent()) {
      left.addAll(tables().get().left());
    }
    for (String id : inZooKeeper()) {
      left.add("ZooKeeper's " + ZooKeeperHa.path(id));
    }
    return left;
  }
}
