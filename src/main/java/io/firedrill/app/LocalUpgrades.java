package io.firedrill.app;

import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.JobSpec;
import io.firedrill.cluster.local.LocalPipeline;
import io.firedrill.cluster.local.LocalTarget;
import io.firedrill.cluster.local.LocalUpgrade;
import io.firedrill.job.GeneratorInput;
import io.firedrill.job.Pace;
import io.firedrill.job.TopicInput;
import io.firedrill.job.TransactionsJob;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Upgrades of the project's own job on this machine, from version 1.
 *
 * @param folder the report's folder; the run works in {@code work} below it
 * @param pipeline what the job reads from and writes to
 */
public record LocalUpgrades(Installation installation, Path folder, LocalPipeline pipeline) {
  private static final Path VERSION_2 = Path.of("firedrill-job-v2.jar");
  private static final int PARALLELISM_2 = 3;

  /** What the job reads. */
  public static final GeneratorInput INPUT = new GeneratorInput(1, 2, 50);

  private static final int RATE = 500;

  /** Upgrades of the job that writes files. */
  public LocalUpgrades(Installation installation, Path folder) {
    this(installation, folder, LocalPipeline.FILES);
  }

  /** The upgrade to version 2. */
  public LocalUpgrade toVersion2() {
    return to(VersionChange.NONE);
  }

  /**
   * An upgrade; what is empty stays as version 1 has it, and without a jar it is to version 2.
   *
   * @throws io.firedrill.problem.Problem if a jar does not exist
   */
  public LocalUpgrade to(VersionChange change) {
    return new LocalUpgrade(
        new LocalTarget.Options(
            installation.artifacts(),
            installation.flinkHome(),
            folder.resolve("work"),
            0,
            () -> false,
            Optional.empty(),
            pipeline,
            1),
        new LocalUpgrade.Change(
            version1(),
            new LocalUpgrade.NewVersion(
                change.jars().isEmpty() ? withConnectors(VERSION_2) : change.files(),
                change.entryClass(),
                change.arguments().isEmpty() ? Optional.empty() : Optional.of(change.arguments()),
                change.settings(),
                change.parallelism().orElse(PARALLELISM_2),
                change.allowNonRestoredState())),
        pipeline.brokerPort().isPresent()
            ? new TopicInput(JobSpec.TOPIC, INPUT, new Pace(RATE), Optional.empty())
            : INPUT);
  }

  private JobSpec version1() {
    JobSpec files = version1(Optional.empty());
    JobPaths paths = pipeline.paths();
    List<String> arguments = new ArrayList<>(files.arguments());
    arguments.set(arguments.indexOf("--ledger") + 1, paths.ledger());
    arguments.set(arguments.indexOf("--rejects") + 1, paths.rejects());
    paths.topics().map(JobSpec::fromTopics).ifPresent(arguments::addAll);
    if (paths.writesTopics()) {
      arguments.addAll(JobSpec.TO_TOPICS);
    }
    paths.tables().map(JobPaths.Tables::arguments).ifPresent(arguments::addAll);
    return new JobSpec(
        files.mainClass(), withConnectors(JobSpec.JOB_JAR), arguments, files.flink());
  }

  private List<Path> withConnectors(Path job) {
    List<Path> jars = new ArrayList<>(List.of(job));
    if (pipeline.brokerPort().isPresent()) {
      jars.addAll(JobSpec.KAFKA_JARS);
    }
    if (pipeline.paths().tables().isPresent()) {
      jars.addAll(JobSpec.JDBC_JARS);
    }
    return jars;
  }

  /**
   * Version 1 of the job.
   *
   * @param from the snapshot that it starts from
   */
  public static JobSpec version1(Optional<String> from) {
    return new JobSpec(
        TransactionsJob.class.getName(),
        List.of(JobSpec.JOB_JAR),
        List.of(
            "--ledger",
            LocalTarget.PATHS.ledger(),
            "--rejects",
            LocalTarget.PATHS.rejects(),
            "--rate",
            Integer.toString(RATE),
            "--seed",
            Long.toString(INPUT.seed()),
            "--splits",
            Integer.toString(INPUT.splitCount()),
            "--accounts",
            Integer.toString(INPUT.accounts())),
        from.map(path -> Map.of("execution.state-recovery.path", path)).orElse(Map.of()));
  }

  /** Version 1 of the project's own job, as it is. */
  public static VersionChange project(Installation installation) {
    return new VersionChange(
        List.of(installation.artifacts().resolve(JobSpec.JOB_JAR).toString()),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        false,
        version1(Optional.empty()).arguments());
  }
}
