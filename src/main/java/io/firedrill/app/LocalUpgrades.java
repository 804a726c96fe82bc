package io.firedrill.app;

import io.firedrill.cluster.JobSpec;
import io.firedrill.cluster.local.LocalPipeline;
import io.firedrill.cluster.local.LocalTarget;
import io.firedrill.cluster.local.LocalUpgrade;
import io.firedrill.job.GeneratorInput;
import io.firedrill.job.TransactionsJob;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Upgrades of the project's own job on this machine, from version 1.
 *
 * @param folder the report's folder; the run works in {@code work} below it
 */
public record LocalUpgrades(Installation installation, Path folder) {
  private static final Path VERSION_2 = Path.of("firedrill-job-v2.jar");
  private static final int PARALLELISM_2 = 3;

  /** What the job reads. */
  public static final GeneratorInput INPUT = new GeneratorInput(1, 2, 50);

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
            LocalPipeline.FILES,
            1),
        new LocalUpgrade.Change(
            version1(Optional.empty()),
            new LocalUpgrade.NewVersion(
                change.jars().isEmpty() ? List.of(VERSION_2) : change.files(),
                change.entryClass(),
                change.arguments().isEmpty() ? Optional.empty() : Optional.of(change.arguments()),
                change.settings(),
                change.parallelism().orElse(PARALLELISM_2),
                change.allowNonRestoredState())),
        INPUT);
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
            "500",
            "--seed",
            Long.toString(INPUT.seed()),
            "--splits",
            Integer.toString(INPUT.splitCount()),
            "--accounts",
            Integer.toString(INPUT.accounts())),
        from.map(path -> Map.of("execution.state-recovery.path", path)).orElse(Map.of()));
  }
}
