package io.firedrill.app;

import io.firedrill.cluster.JobSpec;
import io.firedrill.cluster.local.LocalTarget;
import io.firedrill.cluster.local.LocalUpgrade;
import io.firedrill.job.GeneratorInput;
import io.firedrill.job.TransactionsJob;
import io.firedrill.problem.Problem;
import java.nio.file.Files;
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
    return of(List.of(), Optional.empty(), List.of(), Map.of(), Optional.empty(), false);
  }

  /**
   * An upgrade; what is empty stays as version 1 has it, and without a jar it is to version 2.
   *
   * @param jars jars of this machine
   * @throws Problem if one is not there
   */
  public LocalUpgrade of(
      List<String> jars,
      Optional<String> mainClass,
      List<String> arguments,
      Map<String, String> flink,
      Optional<Integer> parallelism,
      boolean allowNonRestoredState) {
    List<Path> paths =
        jars.isEmpty() ? List.of(VERSION_2) : jars.stream().map(LocalUpgrades::jar).toList();
    return new LocalUpgrade(
        new LocalTarget.Options(
            installation.artifacts(),
            installation.flinkHome(),
            folder.resolve("work"),
            0,
            () -> false,
            Optional.empty()),
        new LocalUpgrade.Change(
            version1(Optional.empty()),
            new LocalUpgrade.NewVersion(
                paths,
                mainClass,
                arguments.isEmpty() ? Optional.empty() : Optional.of(arguments),
                flink,
                parallelism.orElse(PARALLELISM_2),
                allowNonRestoredState)),
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

  private static Path jar(String name) {
    Path path = Path.of(name);
    if (!Files.isRegularFile(path)) {
      throw new Problem("there is no jar " + name);
    }
    return path.toAbsolutePath();
  }
}
