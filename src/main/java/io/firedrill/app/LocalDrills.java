package io.firedrill.app;

import io.firedrill.cluster.DrillTarget;
import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.JobSpec;
import io.firedrill.cluster.Victim;
import io.firedrill.cluster.local.LocalPipeline;
import io.firedrill.cluster.local.LocalTarget;
import io.firedrill.contract.Contract;
import io.firedrill.drill.Drill;
import io.firedrill.drill.DrillJob;
import io.firedrill.judge.Verdict;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.run.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Runs one drill on the local target from start to report, and leaves nothing running or lying
 * about but the report; the Flink logs stay too, unless it passed or was interrupted.
 */
public final class LocalDrills {
  private final Installation installation;
  private final Options options;
  private final Progress progress;

  /**
   * How to run.
   *
   * @param folder where the report goes; the run works in {@code work} below it
   * @param restPort the port of Flink's REST API and web UI, or 0 for any free one
   * @param keepLogs whether Flink's logs stay even after a PASS
   * @param store a folder for the objects, which outlives the run; empty for none
   * @param despitePrecheck whether the fault is injected even if the job cannot recover from it
   */
  public record Options(
      Path folder, int restPort, boolean keepLogs, Optional<Path> store, boolean despitePrecheck) {
    /** The usual ones. */
    public static Options in(Path folder) {
      return new Options(folder, 0, false, Optional.empty(), false);
    }

    public Options despite(boolean precheck) {
      return new Options(folder, restPort, keepLogs, store, precheck);
    }
  }

  public LocalDrills(Installation installation, Options options, Progress progress) {
    this.installation = installation;
    this.options = options;
    this.progress = progress;
  }

  /** Why a drill cannot be run here; empty if it can. */
  public static List<String> objections(Drill drill) {
    boolean topics = drill.job().pipeline().readsTopics();
    boolean tables = drill.job().pipeline().writesTables();
    if (topics && drill.job().csv().isPresent()) {
      return List.of(
          Texts.format(
              "%s reads a file: it has no part in the pipeline %s",
              drill.name(), drill.job().pipeline()));
    }
    if (drill.fault().needsTopics() && !topics) {
      return List.of(
          Texts.format(
              "%s is for a job with topics: --pipeline kafka or --pipeline kafka-jdbc",
              drill.name()));
    }
    if (drill.fault().needsWrittenTopics() && tables) {
      return List.of(notShownByTables(drill));
    }
    if (drill.fault().needsTables() && !tables) {
      return List.of(
          Texts.format(
              "%s is for a job that writes to PostgreSQL: --pipeline jdbc or --pipeline kafka-jdbc",
              drill.name()));
    }
    if (drill.fault().needsTransactions() && !topics && !tables) {
      return List.of(
          Texts.format(
              "%s is for a job that writes in transactions: --pipeline kafka, jdbc or kafka-jdbc",
              drill.name()));
    }
    if (drill.job().maxPreparedTransactions().isPresent() && !tables) {
      return List.of(
          Texts.format(
              "%s sets job.maxPreparedTransactions, which is of PostgreSQL: --pipeline jdbc or --pipeline kafka-jdbc",
              drill.name()));
    }
    if (drill.job().transactionTimeout().isPresent() && !(topics && !tables)
        || drill.job().retention().isPresent() && !topics) {
      return List.of(
          Texts.format(
              "%s sets job.transactionTimeout or job.retention, which are of topics: --pipeline kafka",
              drill.name()));
    }
    if (drill.fault().needsHdfs() && drill.job().pipeline() != Drill.Pipeline.hdfs) {
      return List.of(Texts.format("%s is for a job on HDFS: --pipeline hdfs", drill.name()));
    }
    if (drill.fault().needsStoreProxy() && drill.job().pipeline() == Drill.Pipeline.hdfs) {
      return List.of(
          Texts.format(
              "%s is for a job with an S3 store: leave --pipeline hdfs out", drill.name()));
    }
    boolean can = LocalTarget.SUPPORTED.containsAll(drill.fault().needs());
    boolean all = LocalTarget.VICTIMS.containsAll(drill.fault().roles());
    return can && all
        ? new DrillJob(drill).endsTooSoon().stream().toList()
        : List.of(Texts.format("%s is for the target kubernetes", drill.name()));
  }

  /** The same for a job of the user's own. */
  public static List<String> objections(Drill drill, OwnJob own) {
    return Stream.concat(own.objection(drill).stream(), objections(drill).stream()).toList();
  }

  /** Why an outage of brokers proves nothing of a job that writes to tables. */
  static String notShownByTables(Drill drill) {
    return Texts.format(
        "%s proves nothing of a job into tables: its checkpoints complete while brokers that it only"
            + " reads from are down, so that nothing shows for how long they were. broker-kill is"
            + " for such a job, too",
        drill.name());
  }

  /**
   * Runs a drill on the job that it describes.
   *
   * @throws Problem if it cannot be run
   */
  public DrillRun.Result run(Drill drill) {
    return run(drill, job -> job, target -> target);
  }

  /**
   * Runs a drill.
   *
   * @param job changes the job that is run
   * @param around gives what the drill sees of the target
   * @throws Problem if it cannot be run
   */
  public DrillRun.Result run(
      Drill drill, UnaryOperator<JobSpec> job, Function<LocalTarget, DrillTarget> around) {
    return run(drill, job, around, paths -> Optional.empty());
  }

  /**
   * Runs a drill of a job of the user's own.
   *
   * @param contract what its output is held against; empty if nobody says
   * @throws Problem if it cannot be run
   */
  public DrillRun.Result run(Drill drill, OwnJob own, Optional<Contract> contract) {
    refuse(objections(drill, own));
    Drill run = own.with(drill);
    LocalPipeline files = LocalPipeline.FILES;
    return run(
        run,
        drill.fault().needsStoreProxy() ? files.throughProxy() : files,
        where -> new LocalTarget(where, own.spec(run)),
        contract);
  }

  private static void refuse(List<String> objections) {
    if (!objections.isEmpty()) {
      throw new Problem(objections.get(0));
    }
  }

  /**
   * Runs a drill of a job that need not be the project's.
   *
   * @param job changes the job that is run
   * @param around gives what the drill sees of the target
   * @param contract of the job whose data is at some paths; empty for the project's own
   * @throws Problem if it cannot be run
   */
  public DrillRun.Result run(
      Drill drill,
      UnaryOperator<JobSpec> job,
      Function<LocalTarget, DrillTarget> around,
      Function<JobPaths, Optional<Contract>> contract) {
    refuse(objections(drill));
    LocalPipeline direct =
        switch (drill.job().pipeline()) {
          case files -> LocalPipeline.FILES;
          case kafka -> LocalPipeline.kafka();
          case hdfs -> LocalPipeline.hdfs();
          case jdbc -> LocalPipeline.jdbc(drill.job().maxPreparedTransactions());
          case kafka_jdbc -> LocalPipeline.kafkaJdbc(drill.job().maxPreparedTransactions());
        };
    LocalPipeline pipeline = drill.fault().needsStoreProxy() ? direct.throughProxy() : direct;
    JobSpec spec = job.apply(new DrillJob(drill).spec(pipeline.paths()));
    return run(
        drill,
        pipeline,
        where -> around.apply(new LocalTarget(where, spec, new DrillJob(drill).input())),
        contract.apply(pipeline.paths()));
  }

  private DrillRun.Result run(
      Drill drill,
      LocalPipeline pipeline,
      Function<LocalTarget.Options, DrillTarget> target,
      Optional<Contract> contract) {
    AtomicBoolean keep = new AtomicBoolean(true);
    LocalTarget.Options where =
        new LocalTarget.Options(
            installation.artifacts(),
            installation.flinkHome(),
            options.folder().resolve("work"),
            options.restPort(),
            keep::get,
            options.store(),
            pipeline,
            drill.fault().roles().contains(Victim.Role.TASKMANAGER) ? 2 : 1,
            drill.fault().needsSmallDisk());
    return new DrillRun(options.folder(), progress, options.despitePrecheck(), contract)
        .run(
            drill,
            target.apply(where),
            () -> {
              keep.set(false);
              progress.ended("interrupted; stopping Flink and removing what the drill made");
            },
            (verdict, run) ->
                keep.set(options.keepLogs() || verdict.outcome() != Verdict.Outcome.PASS));
  }
}
