package io.firedrill.bench;

import io.firedrill.app.Guarded;
import io.firedrill.app.Installation;
import io.firedrill.app.LocalUpgrades;
import io.firedrill.cluster.JobSpec;
import io.firedrill.cluster.StartedJob;
import io.firedrill.cluster.Victim;
import io.firedrill.cluster.local.LocalPipeline;
import io.firedrill.cluster.local.LocalTarget;
import io.firedrill.flink.Checkpoints.Checkpoint;
import io.firedrill.job.TransactionsJob;
import io.firedrill.ledger.AuditReport;
import io.firedrill.ledger.Cut;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.run.Recomputed;
import io.firedrill.snapshot.SnapshotReader;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Measures how many records a second the project's own job takes when it has more to read than it
 * can take: as it ships, with RocksDB, a checkpoint every second, and its ledger in the S3 store,
 * exactly once. What it has written is audited.
 *
 * @param folder to work in
 */
public record JobBench(Installation installation, Path folder) {
  private static final Duration WARM_UP = Duration.ofSeconds(20);
  private static final Duration MEASURED = Duration.ofSeconds(40);
  private static final Duration DEADLINE = Duration.ofMinutes(3);

  /** A long-lived JVM, where those of drills are made to start quickly. */
  private static final Map<String, String> FLINK =
      Map.of(
          "env.java.opts.taskmanager",
          "-XX:TieredStopAtLevel=4",
          "taskmanager.memory.task.heap.size",
          "384m");

  /** How many records were audited, up to when it was warm, and the speed from then on. */
  public record Result(long records, Speed speed) {}

  /** How far the job had read at a checkpoint. */
  private record Mark(Checkpoint checkpoint, Map<Integer, Long> offsets, Duration cpu, long nanos) {
    long records() {
      return offsets.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /**
   * Runs the job for a minute and audits its ledger.
   *
   * @throws Problem if it does not run, or its ledger is not exact
   */
  public Result run() {
    LocalTarget target =
        new LocalTarget(
            new LocalTarget.Options(
                installation.artifacts(),
                installation.flinkHome(),
                folder.resolve("work"),
                0,
                () -> false,
                Optional.empty(),
                LocalPipeline.FILES,
                1),
            unpaced(LocalUpgrades.version1(Optional.empty())),
            LocalUpgrades.INPUT);
    try (target) {
      return Guarded.run(target::close, () -> measure(target));
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
  }

  private static JobSpec unpaced(JobSpec job) {
    List<String> arguments = new ArrayList<>(job.arguments());
    arguments.set(arguments.indexOf("--rate") + 1, "0");
    Map<String, String> flink = new HashMap<>(job.flink());
    flink.putAll(FLINK);
    return new JobSpec(job.mainClass(), job.jars(), arguments, flink);
  }

  private static Result measure(LocalTarget target) throws IOException {
    StartedJob started = target.start();
    Mark first = mark(target, started.jobId(), 1);
    Mark warm = mark(target, started.jobId(), after(first, WARM_UP));
    Mark last = mark(target, started.jobId(), after(warm, MEASURED));
    AuditReport report =
        new Recomputed(target.store(), LocalUpgrades.INPUT)
            .audit(target.paths(), Cut.upTo(warm.offsets(), false));
    if (!report.examples().isEmpty()) {
      throw new Problem("its ledger is not exact: " + report.examples().get(0));
    }
    long records = last.records() - warm.records();
    long millis = last.checkpoint().triggeredAtMillis() - warm.checkpoint().triggeredAtMillis();
    double cores =
        (double) last.cpu().minus(warm.cpu()).toNanos() / Math.max(1, last.nanos() - warm.nanos());
    long byTheClock = records * 1_000 / Math.max(1, millis);
    return new Result(report.records(), new Speed(byTheClock, (long) (byTheClock / cores)));
  }

  private static long after(Mark mark, Duration time) {
    return mark.checkpoint().triggeredAtMillis() + time.toMillis();
  }

  private static Mark mark(LocalTarget target, String jobId, long triggeredFrom) {
    return Wait.until(
        "the job to have completed a checkpoint",
        DEADLINE,
        () -> {
          target.checkAlive();
          Optional<Checkpoint> newest = target.rest().checkpoints(jobId).newest();
          if (newest.isEmpty() || newest.get().triggeredAtMillis() < triggeredFrom) {
            return Look.notYet(
                "%s", newest.map(Checkpoint::id).map(id -> "only checkpoint " + id).orElse("none"));
          }
          Map<Integer, Long> offsets =
              new SnapshotReader(target.store())
                  .sourceOffsets(newest.get().path(), TransactionsJob.SOURCE_UID);
          return Look.seen(new Mark(newest.get(), offsets, cpu(target), System.nanoTime()));
        });
  }

  /** Of the TaskManager's process; the JobManager's is next to nothing. */
  private static Duration cpu(LocalTarget target) throws IOException {
    String id = target.faults().taskManagers().get(0);
    Victim process = target.faults().taskManager(id);
    return ProcessHandle.of(Long.parseLong(process.identity()))
        .flatMap(handle -> handle.info().totalCpuDuration())
        .orElseThrow(() -> new IOException(Texts.format("the CPU time of %s cannot be read", id)));
  }
}
