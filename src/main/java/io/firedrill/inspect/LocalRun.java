package io.firedrill.inspect;

import io.firedrill.problem.Texts;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.RestoreMode;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.state.storage.FileSystemCheckpointStorage;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * Runs a {@link StubbedJob} in a MiniCluster until all its subtasks are RUNNING, and then takes a
 * savepoint: by that time its state has been read and written.
 *
 * @param jars the job's jars
 * @param dropUnclaimed whether state that no operator claims is dropped
 */
record LocalRun(ClassLoader loader, List<String> jars, Path work, boolean dropUnclaimed) {
  private static final Duration RUNNING_WITHIN = Duration.ofSeconds(60);
  private static final long SAVEPOINT_SECONDS = 60;
  // settings of the cluster where the job runs, not of the job
  private static final List<String> OF_THE_CLUSTER =
      List.of(
          "high-availability",
          "s3.",
          "restart-strategy",
          "execution.checkpointing.",
          "execution.state-recovery.",
          "execution.savepoint",
          "execution.target",
          "execution.shutdown",
          "execution.attached",
          "state.checkpoints.",
          "state.savepoints.",
          "state.changelog.",
          "state.backend.changelog.",
          "state.backend.local-recovery",
          "state.backend.rocksdb.localdir",
          "state.backend.rocksdb.log.dir",
          "state.backend.rocksdb.checkpoint.transfer",
          "dstl.",
          "process.",
          "fs.",
          "client.",
          "cluster.",
          "queryable-state.",
          "containerized.",
          "historyserver.",
          "pipeline.jars",
          "pipeline.classpaths",
          "metrics.",
          "jobmanager.",
          "taskmanager.",
          "kubernetes.",
          "rest.",
          "env.",
          "web.",
          "io.tmp",
          "blob.",
          "heartbeat.",
          "slotmanager.",
          "resourcemanager.",
          "user.artifacts.",
          "$internal",
          "job-result-store.",
          "security.",
          "jobstore.");

  /**
   * The result of a run.
   *
   * @param savepoint the savepoint that was taken; empty if the job did not run
   * @param description what happened
   * @param undecided whether it came to no end for a reason that may be this machine's: it took too
   *     long, or had too little memory
   */
  record Result(Optional<Path> savepoint, String description, boolean undecided) {
    private static Result failed(String description) {
      return new Result(
          Optional.empty(), description, description.contains(OutOfMemoryError.class.getName()));
    }

    private static Result undecided(String description) {
      return new Result(Optional.empty(), description, true);
    }
  }

  /** A job's Flink configuration without the settings of the cluster where it runs. */
  static Configuration configuration(Map<String, String> flink, Path work) {
    Map<String, String> kept = new TreeMap<>(flink);
    kept.keySet().removeIf(key -> OF_THE_CLUSTER.stream().anyMatch(key::startsWith));
    Configuration configuration = Configuration.fromMap(kept);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, work.resolve("checkpoints").toUri().toString());
    return configuration;
  }

  /**
   * Runs a job.
   *
   * @param from the savepoint to start from, or null
   */
  @SuppressWarnings("try") // its close() may throw InterruptedException, as all of this may
  Result run(StreamGraph graph, Configuration configuration, Path from) throws Exception {
    graph.setSavepointRestoreSettings(
        from == null
            ? SavepointRestoreSettings.none()
            : SavepointRestoreSettings.forPath(
                from.toUri().toString(), dropUnclaimed, RestoreMode.NO_CLAIM));
    graph.setCheckpointStorage(
        new FileSystemCheckpointStorage(work.resolve("checkpoints").toUri()));
    graph.getCheckpointConfig().disableCheckpointing();
    JobGraph job = graph.getJobGraph(loader, new JobID());
    for (String jar : jars) {
      job.addJar(new org.apache.flink.core.fs.Path(new File(jar).toURI()));
    }
    MiniClusterConfiguration cluster =
        new MiniClusterConfiguration.Builder()
            .setConfiguration(new Configuration(configuration))
            .setNumTaskManagers(1)
            .setNumSlotsPerTaskManager(Math.max(1, slots(job)))
            .withRandomPorts()
            .build();
    try (MiniCluster flink = new MiniCluster(cluster)) {
      flink.start();
      long began = System.currentTimeMillis();
      try {
        flink.submitJob(job).get(SAVEPOINT_SECONDS, TimeUnit.SECONDS);
        Optional<String> problem = awaitRunning(flink, job.getJobID());
        if (problem.isPresent()) {
          return Result.failed(problem.get());
        }
      } catch (DeadlinePassed | java.util.concurrent.TimeoutException e) {
        return Result.undecided("waited too long: " + e.getMessage());
      } catch (java.util.concurrent.ExecutionException e) {
        return Result.failed(Causes.describe(e));
      }
      long millis = System.currentTimeMillis() - began;
      return savepoint(flink, job.getJobID(), millis);
    }
  }

  private Result savepoint(MiniCluster flink, JobID job, long millis) throws Exception {
    try {
      String path =
          flink
              .triggerSavepoint(
                  job,
                  work.resolve("savepoints").toUri().toString(),
                  false,
                  SavepointFormatType.CANONICAL)
              .get(SAVEPOINT_SECONDS, TimeUnit.SECONDS);
      flink.cancelJob(job).get(SAVEPOINT_SECONDS, TimeUnit.SECONDS);
      return new Result(
          Optional.of(Path.of(java.net.URI.create(path).getPath())),
          Texts.format(
              "all subtasks RUNNING after %s, and a savepoint taken", Texts.seconds(millis)),
          false);
    } catch (java.util.concurrent.TimeoutException e) {
      return Result.undecided(
          Texts.format("it ran, but took no savepoint within %d s", SAVEPOINT_SECONDS));
    } catch (java.util.concurrent.ExecutionException e) {
      String description = "it ran, but no savepoint could be taken: " + Causes.describe(e);
      return flink.getJobStatus(job).get(SAVEPOINT_SECONDS, TimeUnit.SECONDS) == JobStatus.FINISHED
          ? Result.undecided("all of it had FINISHED in the savepoint")
          : Result.failed(description);
    }
  }

  private static int slots(JobGraph job) {
    return StreamSupport.stream(job.getVertices().spliterator(), false)
        .mapToInt(vertex -> vertex.getParallelism())
        .sum();
  }

  /** Why the job does not run; empty once all its subtasks do. */
  private Optional<String> awaitRunning(MiniCluster flink, JobID job) {
    return Wait.until(
        "all subtasks to be RUNNING",
        RUNNING_WITHIN,
        () -> {
          AccessExecutionGraph now = flink.getExecutionGraph(job).get(10, TimeUnit.SECONDS);
          if (now.getFailureInfo() != null && now.getState() != JobStatus.RUNNING) {
            return Look.seen(
                Optional.of(
                    Causes.describe(now.getFailureInfo().getException().deserializeError(loader))));
          }
          List<ExecutionState> states = new ArrayList<>();
          for (AccessExecutionVertex vertex : now.getAllExecutionVertices()) {
            states.add(vertex.getExecutionState());
          }
          // FINISHED: what had finished in the savepoint
          return !states.isEmpty()
                  && states.stream()
                      .allMatch(s -> s == ExecutionState.RUNNING || s == ExecutionState.FINISHED)
              ? Look.seen(Optional.<String>empty())
              : Look.notYet("%s", states);
        });
  }
}
