package io.firedrill.cluster.local;

import io.firedrill.cluster.Disk;
import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.JobSpec;
import io.firedrill.cluster.PendingEffect;
import io.firedrill.cluster.StartupProblem;
import io.firedrill.cluster.Victim;
import io.firedrill.cluster.WatchedProcess;
import io.firedrill.flink.CurrentTransport;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.FlinkTransport;
import io.firedrill.flink.HttpTransport;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.store.DirectoryStore;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.configuration.IllegalConfigurationException;

/**
 * A JobManager and its TaskManagers, which run one job. Each cluster has a folder and a
 * high-availability id of its own, so that two can run at once, or one after the other.
 */
final class LocalCluster implements AutoCloseable {
  /** The cluster whose processes are known by their roles alone. */
  static final String LIVE = "live";

  private static final String JOB_MANAGER = "jobmanager";
  private static final String TASK_MANAGER = "taskmanager-";

  private final LocalServices services;
  private final String prefix;
  private final JobSpec job;
  private final String id;
  private final Path folder;
  private final FlinkSettings settings;
  private final FlinkCommand command;
  private final FlinkRest rest;
  private final ScrapeTargets metrics;
  private final Processes processes = new Processes();
  private final List<JvmProcess> ended = new ArrayList<>();
  private volatile int restPort;
  private volatile FlinkTransport transport;

  /**
   * Starts nothing yet.
   *
   * @param name names its folder, and its processes unless it is {@link #LIVE}
   * @throws Problem if Flink refuses the configuration
   */
  LocalCluster(LocalServices services, String name, int restPort, JobSpec job, JobPaths paths) {
    this.services = services;
    this.prefix = name.equals(LIVE) ? "" : name + "-";
    this.job = job;
    this.restPort = restPort;
    this.id = name + "-" + LocalServices.secret().substring(0, 8);
    this.folder = services.work().path(name);
    this.settings = FlinkSettings.of(runSettings(paths), job.flink());
    this.command =
        new FlinkCommand(
            services.libraries(),
            services.work().root(),
            folder.resolve("conf"),
            settings.configuration());
    this.metrics = new ScrapeTargets(folder.resolve("prometheus.json"), settings);
    this.transport = transport(restPort);
    this.rest = new FlinkRest(new CurrentTransport(() -> transport));
    try {
      command.taskManager(prefix + TASK_MANAGER, List.of());
      jobManagerCommand(prefix + JOB_MANAGER, List.of());
    } catch (IllegalConfigurationException | IllegalArgumentException e) {
      throw new Problem("Flink refuses the configuration: " + e.getMessage(), e);
    }
  }

  static FlinkRest rest(int port) {
    return new FlinkRest(transport(port));
  }

  static FlinkTransport transport(int port) {
    return HttpTransport.to(URI.create("http://localhost:" + port + "/"));
  }

  private Map<String, String> runSettings(JobPaths paths) {
    Map<String, String> run = new HashMap<>(services.settings());
    run.put("rest.port", Integer.toString(restPort));
    run.put("rest.bind-port", Integer.toString(restPort));
    // two TaskManagers with the same resource id would share a working directory
    run.put("io.tmp.dirs", files().toString());
    run.put("execution.checkpointing.dir", paths.checkpoints());
    run.put("execution.checkpointing.savepoint-dir", paths.savepoints());
    run.put("metrics.reporter.warm-up.path.checkpoints", paths.checkpoints());
    if (paths.writesFiles()) {
      run.put("metrics.reporter.warm-up.path.ledger", paths.ledger());
    }
    run.put("high-availability.cluster-id", id);
    run.put("job-result-store.storage-path", results().toUri().toString());
    run.put("job-result-store.delete-on-commit", "false");
    return run;
  }

  private Path results() {
    return folder.resolve("results");
  }

  /**
   * Whether Flink has cleaned up after a job that ended: it keeps a result as dirty until then
   * (FLIP-194).
   */
  boolean cleanedUp(String jobId) {
    return Files.exists(results().resolve(jobId + ".json"));
  }

  /** Returns when the processes have been started. */
  synchronized void start() {
    prepareFolder();
    startJobManager(prefix + JOB_MANAGER, List.of());
    for (int i = 1; i <= services.taskManagers(); i++) {
      startTaskManager(i);
    }
  }

  private void prepareFolder() {
    try {
      for (String part : List.of("conf", "tmp", "home/usrlib")) {
        Files.createDirectories(folder.resolve(part));
      }
      settings.writeTo(folder.resolve("conf/config.yaml"));
      // Flink finds the job where it finds it in the image: in usrlib beside lib
      Files.createSymbolicLink(folder.resolve("home/lib"), services.flink().lib());
      for (Path jar : job.jars()) {
        Files.copy(
            services.artifact(jar), folder.resolve("home/usrlib").resolve(jar.getFileName()));
      }
    } catch (IOException e) {
      throw new Problem(Texts.format("cannot prepare %s: %s", folder, e), e);
    }
  }

  private List<String> jobManagerCommand(String name, List<String> own) {
    return command.jobManager(name, job.mainClass(), own, job.arguments());
  }

  private void startJobManager(String name, List<String> own) {
    List<String> settings = Stream.concat(own.stream(), metrics.add(name).stream()).toList();
    start(name, jobManagerCommand(name, settings));
  }

  private static List<String> atPort(int port) {
    return List.of("-D", "rest.port=" + port, "-D", "rest.bind-port=" + port);
  }

  private void startTaskManager(long number) {
    String resourceId = prefix + TASK_MANAGER + number;
    List<String> commandLine = command.taskManager(resourceId, metrics.add(resourceId));
    start(resourceId, services.smallDisks() ? SmallDisk.under(files(), commandLine) : commandLine);
  }

  /** What TaskManagers work on, below which each has a folder of its own. */
  private Path files() {
    return folder.resolve("tmp");
  }

  private void start(String name, List<String> commandLine) {
    Map<String, String> environment = new HashMap<>(services.keys());
    environment.putAll(FlinkCommand.environment(folder.resolve("home"), services.flink()));
    processes.add(services.start(name, commandLine, environment));
  }

  /** Waits until the JobManager shows the job, and returns its id. */
  String awaitJob() {
    return services.await(
        "the JobManager to show the job",
        () -> {
          checkAlive();
          List<String> jobs = rest.jobs();
          return jobs.isEmpty() ? Look.notYet("no job") : Look.seen(jobs.get(0));
        });
  }

  FlinkRest rest() {
    return rest;
  }

  FlinkTransport transport() {
    return transport;
  }

  /** Where the JobManager answers that was started last. */
  int restPort() {
    return restPort;
  }

  /** The ports at which its processes show their metrics to Prometheus; none if they do not. */
  Map<String, Integer> metricsPorts() {
    return metrics.ports();
  }

  /** What tells this cluster from others in the high-availability store. */
  String id() {
    return id;
  }

  /**
   * Checks that nothing has died by itself, the services included.
   *
   * @throws Problem if a process has, with its last log lines
   */
  void checkAlive() {
    services.checkAlive();
    processes
        .dead()
        .ifPresent(
            process -> {
              throw process.died();
            });
  }

  /** A process that has died by itself, and why. */
  Optional<StartupProblem> blocker() {
    return processes.dead().map(process -> new StartupProblem(process.whyItDied(), true));
  }

  Victim jobManager() {
    return processes.victim(Victim.Role.JOBMANAGER, prefix + JOB_MANAGER);
  }

  Victim taskManager(String resourceId) {
    return processes.victim(Victim.Role.TASKMANAGER, resourceId);
  }

  List<String> taskManagers() {
    return processes.names().stream().filter(this::ofTaskManager).toList();
  }

  private boolean ofTaskManager(String name) {
    return name.startsWith(prefix + TASK_MANAGER);
  }

  /** The standard output of its TaskManagers, those that are gone included. */
  List<Path> printed() {
    return services.outputs().stream()
        .filter(output -> ofTaskManager(output.getFileName().toString()))
        .toList();
  }

  /** The file system of a TaskManager that has one of its own. */
  Disk disk(Victim taskManager) {
    return new SmallDisk(Long.parseLong(taskManager.identity()), files());
  }

  /** Looks at a process that may end by itself. */
  WatchedProcess watch(Victim victim) {
    return processes.watch(victim);
  }

  /** Kills the very process that the victim names. */
  PendingEffect kill(Victim victim) {
    return processes.kill(victim);
  }

  /** Stops the very process that the victim names, until it is woken. */
  PendingEffect pause(Victim victim) {
    return processes.pause(victim);
  }

  PendingEffect wake(Victim victim) {
    return processes.wake(victim);
  }

  /**
   * Starts another process; a TaskManager gets a new resource id, as a new pod would. A JobManager
   * that is stopped still has its port: the one that takes its place answers at another.
   */
  synchronized void replace(Victim victim) {
    if (processes.isStopped(victim) && victim.role() == Victim.Role.JOBMANAGER) {
      restPort = Ports.free(Ports.Use.STANDBY);
      transport = transport(restPort);
      startJobManager(prefix + JOB_MANAGER + "-2", atPort(restPort));
    } else if (victim.role() == Victim.Role.JOBMANAGER) {
      startJobManager(prefix + JOB_MANAGER, List.of());
    } else {
      metrics.remove(victim.resourceId());
      startTaskManager(printed().size() + 1L);
    }
  }

  /** Kills its processes and removes its folder; what it wrote to the services stays. */
  @Override
  public synchronized void close() {
    ended.addAll(processes.takeAll());
    ended.forEach(JvmProcess::destroy);
    ended.forEach(JvmProcess::kill);
    try {
      new DirectoryStore(folder).deleteAll();
    } catch (IOException e) {
      throw new Problem(Texts.format("cannot remove %s: %s", folder, e), e);
    }
  }
}
