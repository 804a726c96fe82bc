package io.firedrill.cluster.local;

import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.JobSpec;
import io.firedrill.cluster.JobVersion;
import io.firedrill.cluster.StartedJob;
import io.firedrill.cluster.StartupProblem;
import io.firedrill.cluster.UpgradeProgress;
import io.firedrill.cluster.UpgradeSettings;
import io.firedrill.cluster.UpgradeTarget;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.Savepoints;
import io.firedrill.job.Input;
import io.firedrill.problem.Problem;
import io.firedrill.store.ObjectStore;
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
 * An upgrade on this machine: two clusters that share a store and a ZooKeeper. The live one is
 * started anew for another version, behind the same REST port.
 */
public final class LocalUpgrade implements UpgradeTarget {
  private static final String SHADOW = "shadow";
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(60);
  private static final Duration REMOVE_DEADLINE = Duration.ofSeconds(20);
  private static final Duration INTERRUPT_DEADLINE = Duration.ofSeconds(30);

  private final Change change;
  private final Input input;
  private final LocalTarget live;
  private final LocalVersions versions;
  private final String prefix =
      "firedrill-rehearsal/" + LocalServices.secret().substring(0, 8) + "/";
  private final JobPaths shadowPlaces = LocalServices.places(prefix);
  private final int shadowPort = Ports.free();
  private volatile LocalCluster shadow;
  private volatile UpgradeProgress progress =
      new UpgradeProgress(false, "", "", "", "nothing has been upgraded", "");
  private Thread worker;

  /**
   * What is upgraded, and to what.
   *
   * @param from the job as it runs
   */
  public record Change(JobSpec from, NewVersion to) {}

  /**
   * The version to come, as far as it differs; what is empty stays as it was.
   *
   * @param jars as {@link JobSpec#jars}
   * @param flink Flink's settings on top of the old version's
   * @param allowNonRestoredState whether it may drop state without a word
   */
  public record NewVersion(
      List<Path> jars,
      Optional<String> mainClass,
      Optional<List<String>> arguments,
      Map<String, String> flink,
      int parallelism,
      boolean allowNonRestoredState) {
    public NewVersion {
      jars = List.copyOf(jars);
      arguments = arguments.map(List::copyOf);
      flink = Map.copyOf(flink);
    }
  }

  /**
   * An upgrade.
   *
   * @param input what the job reads, as the auditor recomputes it
   */
  public LocalUpgrade(LocalTarget.Options options, Change change, Input input) {
    this.change = change;
    this.input = input;
    this.versions = new LocalVersions(change, options.artifacts().toAbsolutePath());
    this.live = new LocalTarget(options);
  }

  @Override
  public LocalTarget live() {
    return live;
  }

  @Override
  public StartedJob startLive() {
    return live.start(change.from(), input);
  }

  @Override
  public UpgradeSettings settings() {
    return new UpgradeSettings(
        "savepoint",
        false,
        live.places().savepoints(),
        false,
        false,
        change.to().allowNonRestoredState());
  }

  @Override
  public List<String> changes() {
    return versions.changes();
  }

  @Override
  public List<String> plan() {
    return List.of(
        "starts the S3 store, ZooKeeper, Flink and the old version on this machine",
        "takes savepoints of it into " + live.places().savepoints(),
        "starts the new version beside it, with a Flink of its own: the shadow writes below s3://%s/%s only"
            .formatted(LocalServices.BUCKET, prefix),
        "removes the shadow's processes, its data in ZooKeeper and every object below that prefix",
        "removes in the end all that it started and wrote, " + live.services().work().root());
  }

  @Override
  public JobVersion oldVersion(Path folder) {
    return LocalVersions.shown(versions.old());
  }

  @Override
  public JobVersion newVersion(Path folder) {
    return LocalVersions.shown(versions.next());
  }

  @Override
  public JobPaths shadowPlaces() {
    return shadowPlaces;
  }

  @Override
  public JobVersion shadowVersion(JobVersion version) {
    return LocalVersions.writingTo(shadowPlaces, version);
  }

  @Override
  public synchronized void startShadow(JobVersion version, String savepoint) {
    if (shadow != null) {
      throw new Problem("there is a shadow already");
    }
    Map<String, String> flink = new TreeMap<>(version.flink());
    // the new version's own settings must not lead it to live data
    flink.put("execution.checkpointing.dir", shadowPlaces.checkpoints());
    flink.put("execution.checkpointing.savepoint-dir", shadowPlaces.savepoints());
    flink.put(
        "high-availability.storageDir", "s3p://" + LocalServices.BUCKET + "/" + prefix + "ha");
    JobSpec job =
        new JobSpec(version.mainClass().orElseThrow(), version.jars(), version.arguments(), flink);
    shadow =
        new LocalCluster(
            live.services(),
            SHADOW,
            shadowPort,
            restored(job, savepoint, change.to().allowNonRestoredState()),
            shadowPlaces);
    shadow.start();
  }

  private static JobSpec restored(JobSpec job, String savepoint, boolean allowNonRestoredState) {
    Map<String, String> flink = new TreeMap<>(job.flink());
    flink.put("execution.state-recovery.path", savepoint);
    flink.put("execution.state-recovery.claim-mode", "NO_CLAIM");
    flink.put(
        "execution.state-recovery.ignore-unclaimed-state", Boolean.toString(allowNonRestoredState));
    return new JobSpec(job.mainClass(), job.jars(), job.arguments(), flink);
  }

  @Override
  public FlinkRest shadowRest() {
    return LocalCluster.rest(shadowPort);
  }

  @Override
  public Optional<StartupProblem> trouble(boolean ofShadow) {
    Optional<LocalCluster> cluster = ofShadow ? Optional.ofNullable(shadow) : live.cluster();
    return cluster.flatMap(LocalCluster::trouble).map(words -> new StartupProblem(words, true));
  }

  @Override
  public String shadowKeys() {
    return "the local store knows one key: the shadow writes with the live job's, which can write live data";
  }

  @Override
  public synchronized void removeShadow() throws IOException {
    if (live.cluster().isEmpty()) {
      return;
    }
    if (shadow != null) {
      shadow.close();
    }
    ObjectStore store = live.store();
    Wait.until(
        "nothing of the shadow to be left",
        REMOVE_DEADLINE,
        () -> {
          store.deleteBelow(prefix);
          for (String cluster : shadowsInZooKeeper()) {
            live.services().ha().removeCluster(cluster);
          }
          List<String> left = leftOfShadow();
          return left.isEmpty()
              ? Look.seen(true)
              : Look.notYet("%d things, the first is %s", left.size(), left.get(0));
        });
    shadow = null;
  }

  private List<String> shadowsInZooKeeper() throws IOException {
    return live.services().ha().clusters().stream()
        .filter(id -> id.startsWith(SHADOW + "-"))
        .toList();
  }

  @Override
  public List<String> leftOfShadow() throws IOException {
    List<String> left = new ArrayList<>();
    if (live.cluster().isEmpty()) {
      return left;
    }
    live.services().started().stream()
        .filter(process -> process.alive() && process.name().startsWith(SHADOW + "-"))
        .forEach(process -> left.add("process %d, %s".formatted(process.pid(), process.name())));
    left.addAll(live.store().leftBelow(prefix));
    for (String cluster : shadowsInZooKeeper()) {
      left.add("ZooKeeper's " + ZooKeeperHa.path(cluster));
    }
    return left;
  }

  @Override
  public synchronized void upgrade() throws IOException {
    endWork();
    JobVersion version = versions.next();
    JobSpec next =
        new JobSpec(
            version.mainClass().orElseThrow(),
            version.jars(),
            version.arguments(),
            version.flink());
    String old = live.rest().jobs().get(0);
    work(
        under("", old, "stopping the old version with a savepoint"),
        () -> {
          String savepoint = stopWithSavepoint(old);
          progress = under(savepoint, "", "starting the new version");
          start(next, savepoint, change.to().allowNonRestoredState());
        });
  }

  @Override
  public synchronized void rollBack(String savepoint) {
    endWork();
    work(
        under(savepoint, "", "starting the old version"),
        () -> start(change.from(), savepoint, false));
  }

  private static UpgradeProgress under(String savepoint, String jobId, String state) {
    return new UpgradeProgress(true, "savepoint", savepoint, jobId, state, "");
  }

  private String stopWithSavepoint(String jobId) throws IOException {
    String path =
        new Savepoints(live.rest()).stop(jobId, live.places().savepoints(), STOP_DEADLINE);
    return Wait.until(
        "the old version to end",
        STOP_DEADLINE,
        () -> {
          live.checkAlive();
          String state = live.rest().job(jobId).state();
          return state.equals("FINISHED") ? Look.seen(path) : Look.notYet("it is %s", state);
        });
  }

  private void start(JobSpec job, String savepoint, boolean allowNonRestoredState) {
    String jobId = live.replaceJob(restored(job, savepoint, allowNonRestoredState));
    progress = new UpgradeProgress(false, "savepoint", savepoint, jobId, "Flink shows the job", "");
  }

  private interface Work {
    void run() throws IOException;
  }

  private void work(UpgradeProgress first, Work work) {
    progress = first;
    worker =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (Exception e) { // an interrupted wait throws what it does not declare
                failed(Optional.ofNullable(e.getMessage()).orElse(e.toString()));
              }
            },
            "upgrade");
    worker.setDaemon(true);
    worker.start();
  }

  private void failed(String why) {
    UpgradeProgress last = progress;
    progress =
        new UpgradeProgress(
            false,
            last.mode(),
            last.savepoint(),
            last.jobId(),
            "failed while " + last.state(),
            trouble(false).map(StartupProblem::words).orElse(why));
  }

  private void endWork() {
    if (!interruptWorker()) {
      throw new Problem("what is under way does not let itself be interrupted");
    }
  }

  private boolean interruptWorker() {
    if (worker == null) {
      return true;
    }
    worker.interrupt();
    try {
      worker.join(INTERRUPT_DEADLINE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !worker.isAlive();
  }

  @Override
  public UpgradeProgress progress() {
    return progress;
  }

  /** The shadow ends with the services: its processes, the store, ZooKeeper's data, the folder. */
  @Override
  public synchronized void close() {
    interruptWorker();
    live.close();
  }
}
