package io.firedrill.cluster.local;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.DrillTarget;
import io.firedrill.cluster.FaultTarget;
import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.JobSpec;
import io.firedrill.cluster.RunningJob;
import io.firedrill.cluster.StartedJob;
import io.firedrill.cluster.Victim;
import io.firedrill.flink.CurrentTransport;
import io.firedrill.flink.FlinkJob;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.FlinkTransport;
import io.firedrill.job.Input;
import io.firedrill.job.TopicFiller;
import io.firedrill.job.TopicInput;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.store.ObjectStore;
import io.firedrill.wait.Wait.Look;
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
import org.apache.kafka.common.config.TopicConfig;

/**
 * A real Flink on this machine: S3Proxy, ZooKeeper, a JobManager and TaskManagers, each a JVM of
 * its own with Flink's own entry classes.
 */
public final class LocalTarget implements DrillTarget, RunningJob {
  /** What it can do to its processes. */
  public static final Set<Action> SUPPORTED =
      Set.of(
          Action.KILL,
          Action.KILL_PROCESS,
          Action.DELETE_HA_DATA,
          Action.CUT_CONNECTIONS,
          Action.SICKEN,
          Action.FILL_DISK,
          Action.EXHAUST_HEAP,
          Action.EXHAUST_METASPACE,
          Action.PAUSE,
          Action.WAKE);

  /** What of it can be hit; brokers, datanodes and databases where there are any. */
  public static final Set<Victim.Role> VICTIMS =
      Set.of(
          Victim.Role.JOBMANAGER,
          Victim.Role.TASKMANAGER,
          Victim.Role.HA_DATA,
          Victim.Role.STORE,
          Victim.Role.BROKER,
          Victim.Role.DATANODE,
          Victim.Role.DATABASE,
          Victim.Role.STORE_PROXY);

  /** Where the job's data lies, on every local target. */
  public static final JobPaths PATHS = JobPaths.below(LocalServices.BUCKET, "");

  private final JobSpec spec;
  private final Optional<Input> input;
  private final int restPort;
  private final FlinkRest rest;
  private final LocalServices services;
  private final LocalPipeline pipeline;
  private Optional<TopicFiller> filler = Optional.empty();
  private volatile LocalCluster running;
  private volatile String jobId;
  private final FaultTarget faults;

  /**
   * Where to find what a local run needs, and where it works.
   *
   * @param artifacts the build's output folder, with the jars and S3Proxy
   * @param flinkHome Flink's {@code lib} and {@code plugins}
   * @param work the folder to work in, emptied first and removed at the end
   * @param restPort the port of Flink's REST API and web UI, or 0 for any free one
   * @param keepLogs whether the processes' logs outlive the run
   * @param store the folder for objects, which outlives the run; empty for one within the work
   *     folder
   * @param pipeline what the job reads from and writes to
   * @param taskManagers how many; each has room for the whole job, so a second is for drills that
   *     kill one
   * @param smallDisks whether each TaskManager works on a small file system of its own
   */
  public record Options(
      Path artifacts,
      Path flinkHome,
      Path work,
      int restPort,
      KeepLogs keepLogs,
      Optional<Path> store,
      LocalPipeline pipeline,
      int taskManagers,
      boolean smallDisks) {
    /** TaskManagers work in the folder, as everything else does. */
    public Options(
        Path artifacts,
        Path flinkHome,
        Path work,
        int restPort,
        KeepLogs keepLogs,
        Optional<Path> store,
        LocalPipeline pipeline,
        int taskManagers) {
      this(artifacts, flinkHome, work, restPort, keepLogs, store, pipeline, taskManagers, false);
    }
  }

  /** Asked at the end of the run. */
  @FunctionalInterface
  public interface KeepLogs {
    boolean keep();
  }

  /**
   * Starts nothing yet.
   *
   * @param spec the job to run
   * @param input what the job reads, as the auditor recomputes it
   */
  public LocalTarget(Options options, JobSpec spec, Input input) {
    this(options, spec, Optional.of(input));
  }

  /**
   * Starts nothing yet.
   *
   * @param spec a job of which nobody here can say what it has to write
   */
  public LocalTarget(Options options, JobSpec spec) {
    this(options, spec, Optional.empty());
  }

  private LocalTarget(Options options, JobSpec spec, Optional<Input> input) {
    this.spec = spec;
    this.input = input;
    this.restPort = Ports.wanted(options.restPort());
    FlinkTransport first = LocalCluster.transport(restPort);
    this.rest =
        new FlinkRest(
            new CurrentTransport(
                () -> runningCluster().map(LocalCluster::transport).orElse(first)));
    this.pipeline = options.pipeline();
    this.services = new LocalServices(options);
    this.faults = new LocalFaults(services, () -> running);
  }

  /** Drill settings that put Flink's defaults in the place of what we ship for fast recovery. */
  public static Map<String, String> flinksDefaults() {
    return FlinkSettings.recoverySettings().stream()
        .collect(Collectors.toMap(name -> name, name -> FlinkSettings.FLINKS_DEFAULT));
  }

  /**
   * Settings that let Flink's processes show their metrics to Prometheus, at ports of their own.
   */
  public static Map<String, String> shownToPrometheus() {
    return Map.of(
        ScrapeTargets.REPORTER, "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
  }

  /**
   * The ports of {@link #shownToPrometheus}, by process; none before the start. Prometheus reads
   * them from {@code live/prometheus.json} in the work folder.
   */
  public Map<String, Integer> metricsPorts() {
    return runningCluster().map(LocalCluster::metricsPorts).orElse(Map.of());
  }

  @Override
  public String cluster() {
    return "local";
  }

  @Override
  public Map<String, String> versions() {
    return Map.of("java", System.getProperty("java.version"));
  }

  @Override
  public JobPaths paths() {
    return pipeline.paths();
  }

  @Override
  public String startWords() {
    return Texts.format("starts %s, Flink and the job", services.storeName());
  }

  @Override
  public StartedJob start() {
    // refused before anything is started
    LocalCluster first = new LocalCluster(services, LocalCluster.LIVE, restPort, spec, paths());
    services.start();
    services.kafka().ifPresent(this::createInput);
    createOutput(paths());
    services.postgres().ifPresent(this::createTables);
    running = first;
    first.start();
    jobId = first.awaitJob();
    services.kafka().ifPresent(this::fill);
    return input
        .map(known -> StartedJob.audited(jobId, known))
        .orElseGet(
            () ->
                StartedJob.notAudited(
                    jobId,
                    Texts.format(
                        "the expected output of %s is unknown: say it with --contract",
                        spec.mainClass())));
  }

  /** Brokers delete whole segments, and never the one that is written to. */
  private static Map<String, String> kept(Duration retention) {
    return Map.of(
        TopicConfig.RETENTION_MS_CONFIG,
        Long.toString(retention.toMillis()),
        TopicConfig.SEGMENT_MS_CONFIG,
        Long.toString(Math.max(1_000, retention.toMillis() / 5)));
  }

  private TopicInput topicInput() {
    return (TopicInput) input.orElseThrow();
  }

  private void createInput(LocalKafka kafka) {
    TopicInput topic = topicInput();
    createTopics(
        kafka, Map.of(topic.topic(), topic.retention().map(LocalTarget::kept).orElse(Map.of())));
  }

  /** Makes the topics that a job at some paths writes to, if it writes to topics. */
  void createOutput(JobPaths paths) {
    if (paths.writesTopics()) {
      createTopics(
          services.kafka().orElseThrow(),
          Map.of(paths.ledger(), Map.of(), paths.rejects(), Map.of()));
    }
  }

  private void createTopics(LocalKafka kafka, Map<String, Map<String, String>> settings) {
    services.await(
        "kafka to make the topics",
        () -> {
          kafka.createTopics(settings, topicInput().written().splitCount());
          return Look.seen(true);
        });
  }

  private void createTables(LocalPostgres postgres) {
    services.await(
        "postgres to make the tables",
        () -> {
          postgres.createTables();
          return Look.seen(true);
        });
  }

  /** Somebody writes what the job reads, from when it does: topics do not keep records for ever. */
  private void fill(LocalKafka kafka) {
    services.await(
        "the subtasks to run",
        () -> {
          running.checkAlive();
          return allRun() ? Look.seen(true) : Look.notYet("not all of them do");
        });
    TopicInput topic = topicInput();
    TopicFiller writer =
        new TopicFiller(kafka.brokers(), topic.topic(), topic.written(), topic.pace());
    filler = Optional.of(writer);
    Thread thread = new Thread(writer, "topic-filler");
    thread.setDaemon(true);
    thread.start();
  }

  private boolean allRun() throws IOException {
    for (FlinkJob.Vertex vertex : rest.job(jobId).vertices()) {
      if (!rest.subtasks(jobId, vertex).stream().allMatch(task -> task.state().equals("RUNNING"))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String bringBack(Optional<String> snapshot) {
    jobId =
        replaceJob(snapshot.map(path -> LocalVersions.restored(spec, path, false)).orElse(spec));
    return "a new Flink cluster was started with it";
  }

  /** Ends what runs, and starts another job in its place, with the same REST port. */
  String replaceJob(JobSpec job) {
    LocalCluster next = new LocalCluster(services, LocalCluster.LIVE, restPort, job, paths());
    running.close();
    running = next;
    next.start();
    return next.awaitJob();
  }

  /** How another process reaches what runs here. */
  public LocalConnection connection() {
    int port = runningCluster().map(LocalCluster::restPort).orElse(restPort);
    return new LocalConnection("http://localhost:" + port + "/", services.address());
  }

  LocalServices services() {
    return services;
  }

  /** The cluster that the job runs on; empty before the start. */
  Optional<LocalCluster> runningCluster() {
    return Optional.ofNullable(running);
  }

  @Override
  public RunningJob job() {
    return this;
  }

  @Override
  public FaultTarget faults() {
    return faults;
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
    return Duration.ofMillis(200);
  }

  @Override
  public ObjectStore store() {
    return services.store();
  }

  @Override
  public List<Long> checkpointsInHaStore(String jobId) throws IOException {
    return services.ha().checkpoints(running.id(), jobId);
  }

  @Override
  public boolean cleanedUp(String jobId) {
    return running.cleanedUp(jobId);
  }

  /** Deletes pointers to the newest checkpoints: the self-test's way to an older restore. */
  public void forgetCheckpoints(int most) throws IOException {
    List<Long> ids = checkpointsInHaStore(jobId);
    for (long id : ids.subList(Math.max(0, ids.size() - most), ids.size())) {
      services.ha().forget(running.id(), jobId, id);
    }
  }

  @Override
  public boolean replacesByItself() {
    return false;
  }

  @Override
  public List<String> printed() {
    List<String> lines = new ArrayList<>();
    for (Path output : running.printed()) {
      try {
        lines.addAll(Files.readAllLines(output, StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new Problem(Texts.format("cannot read %s: %s", output, e), e);
      }
    }
    return lines;
  }

  @Override
  public void checkAlive() {
    running.checkAlive();
  }

  @Override
  public void close() {
    filler.ifPresent(TopicFiller::close);
    services.close();
  }
}
