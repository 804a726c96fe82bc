package io.firedrill.cli;

import io.firedrill.app.BackupCheck;
import io.firedrill.app.Installation;
import io.firedrill.app.LocalUpgrades;
import io.firedrill.app.VersionChange;
import io.firedrill.cluster.ManagedJob;
import io.firedrill.judge.Finding;
import io.firedrill.judge.Verdict;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.report.RunMetrics;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify-backup",
    description = {
      "Restore a job's newest savepoint or retained checkpoint in a Flink on this machine, without its"
          + " sources and sinks, and compare its state with what was saved: how old is the newest point"
          + " that the job could come back from, and how long does that take?",
      "It only reads: keys that can list and read the bucket are enough."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the job can come back from its newest point, which is young enough",
      "1:it cannot, or the point is too old",
      "2:wrong usage, or nothing could be read",
      "3:part of it could not be checked"
    })
final class VerifyBackupCommand implements Callable<Integer> {
  @ArgGroup(exclusive = false, heading = "%nFrom a bucket alone, without its job:%n")
  private BackupFolders folders;

  @Option(
      names = "--jar",
      paramLabel = "JAR",
      description =
          "The job's jar on this machine; repeat it for further jars, the one with the entry class"
              + " first (default on local: the project's own job).")
  private List<String> jars = new ArrayList<>();

  @Option(
      names = "--entry-class",
      paramLabel = "CLASS",
      description = "The entry class (default: the one in the jar's manifest).")
  private String entryClass;

  @Option(
      names = "--max-age",
      paramLabel = "MINUTES",
      description = "How old the newest point may be, in minutes (default: any age).")
  private Integer maxAge;

  @Parameters(
      arity = "0..*",
      paramLabel = "ARGUMENT",
      description = "After --: the job's own arguments.")
  private List<String> arguments = new ArrayList<>();

  @Mixin private JobOptions options;

  @Mixin private MetricsOptions metrics;

  @Override
  public Integer call() {
    metrics.check();
    if (maxAge != null) {
      Numbers.atLeast(1, "--max-age", maxAge);
    }
    Installation installation = Installation.find();
    BackupCheck check =
        new BackupCheck(
            installation,
            version(installation),
            new ConsoleProgress(System.out, Clock.systemUTC()),
            Clock.systemUTC());
    try {
      return print(run(check));
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
  }

  private BackupCheck.Result run(BackupCheck check) throws IOException {
    if (folders != null) {
      try (ObjectStore store = folders.store()) {
        return check.run(store, folders.paths());
      }
    }
    try (ManagedJob job = options.find("verification of its backup")) {
      return check.run(job);
    }
  }

  private VersionChange version(Installation installation) {
    if (jars.isEmpty() && options.local() && folders == null) {
      return LocalUpgrades.project(installation);
    }
    if (jars.isEmpty()) {
      throw new Problem(
          "--jar is missing: the job is restored on this machine, so its jar has to be here");
    }
    return new VersionChange(
        jars, Optional.ofNullable(entryClass), Optional.empty(), Map.of(), false, arguments);
  }

  private int print(BackupCheck.Result result) {
    Verdict.Outcome outcome = printed(result);
    metrics.publish(
        new RunMetrics(Clock.systemUTC()).backup(name(), outcome, result.age(), result.restored()),
        "backup");
    return outcome.exitCode();
  }

  private String name() {
    return folders == null ? options.name() : folders.paths().get(0);
  }

  private Verdict.Outcome printed(BackupCheck.Result result) {
    boolean old = maxAge != null && result.age().compareTo(Duration.ofMinutes(maxAge)) > 0;
    System.out.printf(
        Locale.ROOT,
        "%nthe newest restorable point is %s old: %s, %,d bytes%n",
        words(result.age()),
        result.path(),
        result.bytes());
    result
        .fetched()
        .ifPresent(
            took ->
                System.out.printf(
                    Locale.ROOT,
                    "it takes %s to download%s%n",
                    Texts.seconds(took.toMillis()),
                    result
                        .restored()
                        .map(
                            restored ->
                                Texts.format(
                                    " and %s to restore here, the start of a Flink included",
                                    Texts.seconds(restored.toMillis())))
                        .orElse("")));
    Finding finding = result.finding();
    boolean holds = finding instanceof Finding.Holds;
    System.out.printf(
        Locale.ROOT,
        "%s: %s%n",
        holds
            ? old ? "too old" : "it can be restored"
            : finding instanceof Finding.Broken ? "it cannot be restored" : "not checked",
        holds && old ? Texts.format("it may be %d min old at most", maxAge) : finding.reason());
    return holds && old ? Verdict.Outcome.FAIL : Verdict.Outcome.of(finding);
  }

  private static String words(Duration age) {
    return age.toMinutes() < 2
        ? Texts.format("%d s", age.toSeconds())
        : age.toHours() < 3
            ? Texts.format("%d min", age.toMinutes())
            : Texts.format("%d h", age.toHours());
  }
}
