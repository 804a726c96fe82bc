package io.firedrill.target.local;

import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.HttpTransport;
import io.firedrill.job.Input;
import io.firedrill.problem.Problem;
import io.firedrill.store.ObjectStore;
import io.firedrill.store.S3Store;
import io.firedrill.target.Blow;
import io.firedrill.target.JobSpec;
import io.firedrill.target.Means;
import io.firedrill.target.Places;
import io.firedrill.target.Started;
import io.firedrill.target.Strike;
import io.firedrill.target.Target;
import io.firedrill.target.Victim;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.configuration.IllegalConfigurationException;

/**
 * A real Flink on this machine: S3Proxy, ZooKeeper, a JobManager and two TaskManagers, each a JVM
 * of its own with Flink's own entry classes.
 */
public final class LocalTarget implements Target {
  /** What it can do to its processes. */
  public static final Set<Means> MEANS = Set.of(Means.KILL, Means.KILL_PROCESS);

  private static final String BUCKET = "firedrill";
  private static final String JOB_MANAGER = "jobmanager";
  private static final int TASK_MANAGERS = 2;
  private static final Duration START_DEADLINE = Duration.ofSeconds(60);

  private final Options options;
  private final WorkFolder work;
  private final FlinkHome flink;
  private final S3Store.Address address;
  private final S3Store store;
  private final int zooKeeperPort = Ports.free();
  private final int restPort;
  private final String clusterId;
  private final FlinkRest rest;
  private final Map<String, JvmProcess> processes = new LinkedHashMap<>();
  private final List<Path> outputs = new ArrayList<>();
  private ZooKeeperHa ha;
  private JobSpec job;
  private FlinkCommand command;
  private boolean closed;

  /**
   * Where to find what a local run needs, and where it works.
   *
   * @param artifacts the build's output folder, with the jars and S3Proxy
   * @param flinkHome Flink's {@code lib} and {@code plugins}
   * @param work the folder to work in, emptied first and removed at the end
   * @param restPort the port of Flink's REST API and web UI, or 0 for any free one
   * @param keepLogs whether the processes' logs outlive the run
   */
  public record Options(
      Path artifacts, Path flinkHome, Path work, int restPort, KeepLogs keepLogs) {}

  /** Asked at the end of the run. */
  @FunctionalInterface
  public interface KeepLogs {
    boolean keep();
  }

  public LocalTarget(Options options) {
    this.options = options;
    this.flink = FlinkHome.at(options.flinkHome());
    this.restPort = Ports.wanted(options.restPort());
    this.rest = new FlinkRest(HttpTransport.to(URI.create("http://localhost:" + restPort + "/")));
    this.address =
        new S3Store.Address(
            URI.create("http://127.0.0.1:" + Ports.free()), BUCKET, "firedrill", secret());
    this.clusterId = "drill-" + secret().substring(0, 8);
    this.work = WorkFolder.take(options.work().toAbsolutePath());
    this.store = S3Store.at(address);
  }

  /** Drill settings that put Flink's defaults in the place of what we ship for fast recovery. */
  public static Map<String, String> flinksDefaults() {
    return FlinkSettings.recoverySettings().stream()
        .collect(Collectors.toMap(name -> name, name -> FlinkSettings.FLINKS_DEFAULT));
  }

  private static String secret() {
    byte[] bytes = new byte[20];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
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
  public Places places() {
    return new Places(
        "s3a://" + BUCKET + "/ledger",
        "s3a://" + BUCKET + "/rejects",
        "s3p://" + BUCKET + "/checkpoints",
        "s3p://" + BUCKET + "/savepoints",
        "s3a://" + BUCKET + "/drill/failure-trigger");
  }

  @Override
  public String startWords() {
    return "starts the S3 store, Flink and the job";
  }

  @Override
  public Started start(JobSpec spec, Input input) {
    return Started.audited(deploy(spec), input);
  }

  @Override
  public boolean ownsJob() {
    return true;
  }

  private String deploy(JobSpec spec) {
    job = spec;
    FlinkSettings settings = FlinkSettings.of(runSettings(), spec.flink());
    command = new FlinkCommand(flink.lib(), work.root(), settings.configuration());
    try {
      command.taskManager("taskmanager");
      command.jobManager(spec.mainClass(), spec.arguments());
    } catch (IllegalConfigurationException | IllegalArgumentException e) {
      throw new Problem("Flink refuses the configuration: " + e.getMessage(), e);
    }
    writeFiles(settings);
    start("s3proxy", FlinkCommand.s3Proxy(s3ProxyJar(), work.path("conf/s3proxy.properties")));
    start("zookeeper", command.zooKeeper(work.path("conf/zoo.cfg")));
    // it listens before it answers
    await(
        "the S3 store to make the bucket",
        () -> {
          store.createBucket();
          return Look.seen(true);
        });
    awaitPort("zookeeper", zooKeeperPort);
    try {
      ha = ZooKeeperHa.connect(zooKeeperPort, "/flink/" + clusterId);
    } catch (IOException e) {
      throw new Problem("ZooKeeper does not work: " + e.getMessage(), e);
    }
    startJobManager();
    for (int i = 1; i <= TASK_MANAGERS; i++) {
      startTaskManager("taskmanager-" + i);
    }
    return awaitJob();
  }

  private Map<String, String> runSettings() {
    Places places = places();
    return Map.of(
        "rest.port", Integer.toString(restPort),
        "rest.bind-port", Integer.toString(restPort),
        "io.tmp.dirs", work.path("tmp").toString(),
        "s3.endpoint", address.endpoint().toString(),
        "execution.checkpointing.dir", places.checkpoints(),
        "execution.checkpointing.savepoint-dir", places.savepoints(),
        "high-availability.storageDir", "s3p://" + BUCKET + "/ha",
        "high-availability.cluster-id", clusterId,
        "high-availability.zookeeper.quorum", "localhost:" + zooKeeperPort);
  }

  private void writeFiles(FlinkSettings settings) {
    settings.writeTo(work.path("conf/config.yaml"));
    try (InputStream log4j = LocalTarget.class.getResourceAsStream("/log4j2-local.properties")) {
      Files.copy(log4j, work.path("conf/log4j2.properties"));
      Files.writeString(
          work.path("conf/zoo.cfg"),
          """
          tickTime=2000
          dataDir=%s
          clientPort=%d
          clientPortAddress=localhost
          admin.enableServer=false
          """
              .formatted(work.path("zookeeper"), zooKeeperPort));
      Path s3 = work.path("conf/s3proxy.properties");
      Files.createFile(
          s3, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(
          s3,
          """
          s3proxy.authorization=aws-v2-or-v4
          s3proxy.identity=%s
          s3proxy.credential=%s
          s3proxy.endpoint=%s
          jclouds.provider=filesystem-nio2
          jclouds.filesystem.basedir=%s
          """
              .formatted(
                  address.accessKey(), address.secretKey(), address.endpoint(), work.path("s3")));
      // Flink finds the job where it finds it in the image: in usrlib beside lib
      Files.createSymbolicLink(work.path("home/lib"), flink.lib());
      for (Path jar : job.jars()) {
        Files.copy(
            options.artifacts().toAbsolutePath().resolve(jar),
            work.path("home/usrlib").resolve(jar.getFileName()));
      }
    } catch (IOException e) {
      throw new Problem("cannot prepare %s: %s".formatted(work.root(), e), e);
    }
  }

  private Path s3ProxyJar() {
    return options.artifacts().resolve("s3proxy/s3proxy.jar").toAbsolutePath();
  }

  private synchronized void start(String name, List<String> commandLine) {
    if (closed) {
      throw new Problem("interrupted");
    }
    Map<String, String> environment = new LinkedHashMap<>();
    environment.putAll(FlinkCommand.environment(work.path("home"), flink));
    environment.put("AWS_ACCESS_KEY_ID", address.accessKey());
    environment.put("AWS_SECRET_ACCESS_KEY", address.secretKey());
    JvmProcess process =
        JvmProcess.start(name, commandLine, environment, work.root(), work.path("logs"));
    processes.put(name, process);
    work.owns(process.handle());
    if (!outputs.contains(process.out())) {
      outputs.add(process.out());
    }
  }

  private void startJobManager() {
    start(JOB_MANAGER, command.jobManager(job.mainClass(), job.arguments()));
  }

  private void startTaskManager(String resourceId) {
    start(resourceId, command.taskManager(resourceId));
  }

  private void awaitPort(String name, int port) {
    await(
        name + " to listen on port " + port,
        () -> Ports.answers(port) ? Look.seen(port) : Look.notYet("nobody listens"));
  }

  private <T> T await(String description, Wait.Eye<T> eye) {
    try {
      return Wait.until(
          description,
          START_DEADLINE,
          () -> {
            checkAlive();
            return eye.look();
          });
    } catch (DeadlinePassed e) {
      throw new Problem(e.getMessage() + ". The logs are in " + work.path("logs"), e);
    }
  }

  private String awaitJob() {
    return await(
        "the JobManager to show the job",
        () -> {
          List<String> jobs = rest.jobs();
          return jobs.isEmpty() ? Look.notYet("no job") : Look.seen(jobs.get(0));
        });
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
    return store;
  }

  @Override
  public List<Long> checkpointsInHaStore(String jobId) throws IOException {
    return ha.checkpoints(jobId);
  }

  @Override
  public void forgetCheckpoint(String jobId, long checkpointId) throws IOException {
    ha.forget(jobId, checkpointId);
  }

  @Override
  public synchronized Victim jobManager() {
    return victim(Victim.Role.JOBMANAGER, JOB_MANAGER);
  }

  @Override
  public synchronized Victim taskManager(String resourceId) {
    return victim(Victim.Role.TASKMANAGER, resourceId);
  }

  private Victim victim(Victim.Role role, String name) {
    JvmProcess process = processes.get(name);
    if (process == null) {
      throw new Problem("there is no process " + name);
    }
    return new Victim(role, name, identity(process));
  }

  private static String identity(JvmProcess process) {
    return "process " + process.pid();
  }

  @Override
  public synchronized List<String> taskManagers() {
    return processes.keySet().stream().filter(name -> name.startsWith("taskmanager-")).toList();
  }

  @Override
  public Set<Means> means() {
    return MEANS;
  }

  @Override
  public Blow strike(Strike strike) {
    Victim victim = strike.victim();
    JvmProcess process;
    synchronized (this) {
      process = processes.get(victim.resourceId());
      if (process == null || !identity(process).equals(victim.process())) {
        throw new Problem("there is no %s any more".formatted(victim.process()));
      }
      // out of the list first: this death is not one that happened by itself
      processes.remove(victim.resourceId());
    }
    process.destroy();
    return process::kill;
  }

  @Override
  public boolean replacesByItself() {
    return false;
  }

  /** Starts another process; a TaskManager gets a new resource id, as a new pod would. */
  @Override
  public void replace(Victim victim) {
    if (victim.role() == Victim.Role.JOBMANAGER) {
      startJobManager();
    } else {
      startTaskManager("taskmanager-" + (outputs.stream().filter(this::ofTaskManager).count() + 1));
    }
  }

  private boolean ofTaskManager(Path output) {
    return output.getFileName().toString().startsWith("taskmanager-");
  }

  @Override
  public List<String> printed() {
    List<String> lines = new ArrayList<>();
    for (Path output : outputs.stream().filter(this::ofTaskManager).toList()) {
      try {
        lines.addAll(Files.readAllLines(output, StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new Problem("cannot read %s: %s".formatted(output, e), e);
      }
    }
    return lines;
  }

  @Override
  public synchronized void checkAlive() {
    if (!closed) {
      processes.values().stream()
          .filter(process -> !process.alive())
          .findFirst()
          .ifPresent(
              process -> {
                throw process.died();
              });
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (work) {
      for (JvmProcess process : processes.values()) {
        process.destroy();
      }
      processes.values().forEach(JvmProcess::kill);
      if (ha != null) {
        ha.close();
      }
      store.close();
      if (options.keepLogs().keep()) {
        work.removeAllButLogs();
      } else {
        work.remove();
      }
    } catch (IOException e) {
      throw new Problem("cannot remove %s: %s".formatted(work.root(), e), e);
    }
  }
}
