package io.firedrill.cli;

import io.firedrill.app.Installation;
import io.firedrill.app.Scratch;
import io.firedrill.cluster.JobVersion;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.inspect.GraphCheck;
import io.firedrill.inspect.Inspection;
import io.firedrill.judge.Finding;
import io.firedrill.judge.StateFits;
import io.firedrill.judge.Verdict;
import io.firedrill.problem.Problem;
import io.firedrill.snapshot.MetadataFile;
import io.firedrill.upgrade.VersionCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "check",
    description =
        "Check whether a jar can take a savepoint: its job graph against the savepoint's operators,"
            + " its serializers against the state, and a restore in a real Flink on this machine,"
            + " with sources that read nothing and sinks that write nothing.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:compatible, all of it",
      "1:incompatible",
      "2:wrong usage, or it could not be checked",
      "3:some of it was not checked"
    })
final class SnapshotCheckCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "SAVEPOINT",
      description =
          "A folder of this machine with a savepoint; `firedrill savepoint fetch` brings one.")
  private Path savepoint;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "ARGUMENT",
      description = "After --: the job's own arguments.")
  private List<String> arguments = new ArrayList<>();

  @Option(
      names = "--jar",
      required = true,
      paramLabel = "JAR",
      description =
          "The new version; again for each further jar, the one with the entry class first.")
  private List<Path> jars;

  @Option(
      names = "--old-jar",
      paramLabel = "JAR",
      description = "The version that took the savepoint: it has the names of what is gone.")
  private List<Path> oldJars = new ArrayList<>();

  @Option(
      names = "--entry-class",
      paramLabel = "CLASS",
      description = "The new version's entry class (default: the jar's manifest says it).")
  private String mainClass;

  @Option(
      names = "--parallelism",
      defaultValue = "1",
      paramLabel = "N",
      description = "The new version's parallelism (default: ${DEFAULT-VALUE}).")
  private int parallelism;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting of Flink's configuration; again for each.")
  private Map<String, String> settings = new TreeMap<>();

  @Option(
      names = "--allow-non-restored-state",
      description = "As the job would be started with it.")
  private boolean allowNonRestored;

  @Override
  public Integer call() {
    if (!Files.isRegularFile(savepoint.resolve(MetadataFile.NAME))) {
      throw new Problem(
          "there is no savepoint in %s: it has no %s".formatted(savepoint, MetadataFile.NAME));
    }
    if (parallelism < 1) {
      throw new Problem("--parallelism %d: give a number from 1 on".formatted(parallelism));
    }
    JobVersion version = version(jars, Optional.ofNullable(mainClass), arguments);
    try (Scratch scratch = Scratch.make()) {
      VersionCheck check = new VersionCheck(Installation.find().inspector(), scratch.folder());
      System.out.println(
          "makes the job graph, runs the job muted, and restores it: some seconds …");
      List<Inspection.Operator> old =
          oldJars.isEmpty()
              ? List.of()
              : check.graph(version(oldJars, Optional.empty(), oldArguments()), "old").operators();
      return print(check.check(savepoint.toAbsolutePath(), version, old));
    } catch (IOException e) {
      throw new Problem("cannot work in a temporary folder: " + e.getMessage(), e);
    }
  }

  /** The old version knows no argument that only the new one has; its own come last. */
  private List<String> oldArguments() {
    int first = 0;
    while (first < arguments.size() && !arguments.get(first).startsWith("--")) {
      first++;
    }
    return arguments.subList(first, arguments.size());
  }

  private JobVersion version(List<Path> files, Optional<String> main, List<String> given) {
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw new Problem("there is no jar " + file);
      }
    }
    Map<String, String> flink = new TreeMap<>(settings);
    if (allowNonRestored) {
      flink.put("execution.state-recovery.ignore-unclaimed-state", "true");
    }
    return new JobVersion(
        files.stream().map(Path::toAbsolutePath).toList(), main, given, flink, parallelism);
  }

  private static int print(VersionCheck.Checked checked) {
    Inspection inspection = checked.inspection();
    if (inspection.graphError().isPresent()) {
      System.out.printf("%nincompatible: %s%n", inspection.graphError().get());
      return Verdict.Outcome.FAIL.exitCode();
    }
    for (GraphCheck.OperatorCheck operator : checked.operators()) {
      System.out.printf(
          "%-13s %s, %d bytes: %s%n",
          word(operator.result()), operator.operator(), operator.bytes(), operator.how());
      inspection.states().stream()
          .filter(state -> state.operatorId().equals(operator.operatorId()))
          .forEach(
              state ->
                  System.out.printf(
                      "  %-13s state %s: %s%n", word(state.result()), state.state(), state.how()));
    }
    System.out.printf(
        "restore on this machine: %s, %s%n",
        inspection.restore().outcome().name().toLowerCase(Locale.ROOT).replace('_', ' '),
        inspection.restore().words());
    Finding finding = new StateFits().examine(evidence(checked));
    System.out.printf("%n%s: %s%n", overall(finding), finding.reason());
    return finding instanceof Finding.Holds
        ? Verdict.Outcome.PASS.exitCode()
        : finding instanceof Finding.Broken
            ? Verdict.Outcome.FAIL.exitCode()
            : Verdict.Outcome.INCONCLUSIVE.exitCode();
  }

  /** The same rules as in a rehearsal. */
  private static Evidence evidence(VersionCheck.Checked checked) {
    return Evidence.of(
        new UpgradeFact.OperatorsChecked(0, checked.operators()),
        new UpgradeFact.StatesChecked(0, checked.inspection().states()),
        new UpgradeFact.RestoredHere(0, checked.inspection().restore()));
  }

  private static String word(Inspection.Result result) {
    return result.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String overall(Finding finding) {
    return finding instanceof Finding.Holds
        ? "compatible"
        : finding instanceof Finding.Broken ? "incompatible" : "not all checked";
  }
}
