package io.firedrill.cluster.local;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.JobSpec;
import io.firedrill.cluster.PendingEffect;
import io.firedrill.cluster.StartedJob;
import io.firedrill.cluster.Target;
import io.firedrill.cluster.Victim;
import io.firedrill.flink.FlinkRest;
import io.firedrill.job.Input;
import io.firedrill.problem.Problem;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A real Flink on this machine: S3Proxy, ZooKeeper, a JobManager and two TaskManagers, each a JVM
 * of its own with Flink's own entry classes.
 */
public final class LocalTarget implements Target {
  /** What it can do to its processes. */
  public static final Set<Action> SUPPORTED = Set.of(Action.KILL, Action.KILL_PROCESS);

  /** Where the job's data lies, on every local target. */
  public static final JobPaths PLACES = LocalServices.places("");

  private final int restPort;
  private final FlinkRest rest;
  private final LocalServices services;
  private volatile LocalCluster cluster;

  /**
   * Where to find what a local run needs, and where it works.
   *
   * @param artifacts the build's output folder, with the jars and S3Proxy
   * @param flinkHome Flink's {@code lib} and {@code plugins}
   * @param work the folder to work in, emptied first and removed at the end
   * @param restPort the port of Flink's REST API and web UI, or 0 for any free one
   * @param keepLogs whether the processes' logs outlive the run
   * @param store the folder that objects lie in, which outlives the run; empty for one within the
   *     work folder
   */
  public record Options(
      Path artifacts,
      Path flinkHome,
      Path work,
      int restPort,
      KeepLogs keepLogs,
      Optional<Path> store) {}

  /** Asked at the end of the run. */
  @FunctionalInterface
  public interface KeepLogs {
    boolean keep();
  }

  public LocalTarget(Options options) {
    this.restPort = Ports.wanted(options.restPort());
    this.rest = LocalCluster.rest(restPort);
    this.services = new LocalServices(options);
  }

  /** Drill settings that put Flink's defaults in the place of what we ship for fast recovery. */
  public static Map<String, String> flinksDefaults() {
    return FlinkSettings.recoverySettings().stream()
        .collect(Collectors.toMap(name -> name, name -> FlinkSettings.FLINKS_DEFAULT));
  }

  @Override
  public String name() {
    return "local";
  }

  @Override
  public Map<String, String> versions() {
    return Map.of("java", System.getProperty("java.version"));
  }

  @Override
  public JobPaths places() {
    return PLACES;
  }

  @Override
  public String startWords() {
    return "starts the S3 store, Flink and the job";
  }

  @Override
  public StartedJob start(JobSpec job, Input input) {
    // refused before anything is started
    LocalCluster first = new LocalCluster(services, LocalCluster.LIVE, restPort, job, places());
    services.start();
    cluster = first;
    first.start();
    return StartedJob.audited(first.awaitJob(), input);
  }

  /** Ends what runs, and starts another job in its place, with the same REST port. */
  String replaceJob(JobSpec job) {
    LocalCluster next = new LocalCluster(services, LocalCluster.LIVE, restPort, job, places());
    cluster.close();
    cluster = next;
    next.start();
    return next.awaitJob();
  }

  /** How another process reaches what runs here. */
  public LocalConnection connection() {
    return new LocalConnection("http://localhost:" + restPort + "/", services.address());
  }

  LocalServices services() {
    return services;
  }

  /** The cluster that the job runs on; empty before the start. */
  Optional<LocalCluster> cluster() {
    return Optional.ofNullable(cluster);
  }

  @Override
  public boolean ownsJob() {
    return true;
  }

  @Override
  public FlinkRest rest() {
    return rest;
  }

  @Override
  public Duration lookEvery() {
    return Duration.ofMillis(100);
  }

  @Override
  public ObjectStore store() {
    return services.store();
  }

  @Override
  public List<Long> checkpointsInHaStore(String jobId) throws IOException {
    return services.ha().checkpoints(cluster.id(), jobId);
  }

  @Override
  public void forgetCheckpoint(String jobId, long checkpointId) throws IOException {
    services.ha().forget(cluster.id(), jobId, checkpointId);
  }

  @Override
  public Victim jobManager() {
    return cluster.jobManager();
  }

  @Override
  public Victim taskManager(String resourceId) {
    return cluster.taskManager(resourceId);
  }

  @Override
  public List<String> taskManagers() {
    return cluster.taskManagers();
  }

  @Override
  public Set<Action> supported() {
    return SUPPORTED;
  }

  @Override
  public PendingEffect inject(FaultAction action) {
    return cluster.strike(action.victim());
  }

  @Override
  public boolean replacesByItself() {
    return false;
  }

  @Override
  public void replace(Victim victim) {
    cluster.replace(victim);
  }

  @Override
  public List<String> printed() {
    List<String> lines = new ArrayList<>();
    for (Path output : cluster.printed()) {
      try {
        lines.addAll(Files.readAllLines(output, StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new Problem("cannot read %s: %s".formatted(output, e), e);
      }
    }
    return lines;
  }

  @Override
  public void checkAlive() {
    cluster.checkAlive();
  }

  @Override
  public void close() {
    services.close();
  }
}
