package io.firedrill.cli;

import io.firedrill.app.Installation;
import io.firedrill.app.SavepointCheck;
import io.firedrill.app.VersionChange;
import io.firedrill.inspect.GraphCheck;
import io.firedrill.inspect.Inspection;
import io.firedrill.judge.Finding;
import io.firedrill.judge.Verdict;
import io.firedrill.upgrade.VersionCheck;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "check",
    description =
        "Check whether a jar can be restored from a savepoint: its job graph against the"
            + " savepoint's operators, its serializers against the state, and a restore in a real"
            + " Flink on this machine, with stubbed sources and sinks: they read and write"
            + " nothing.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:compatible",
      "1:incompatible",
      "2:wrong usage, or it could not be checked",
      "3:part of it could not be checked, or needs your approval (--accept-state)"
    })
final class SnapshotCheckCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "SAVEPOINT",
      description =
          "A folder of this machine with a savepoint; `firedrill savepoint fetch` downloads one.")
  private Path savepoint;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "ARGUMENT",
      description = "After --: the job's own arguments.")
  private List<String> arguments = new ArrayList<>();

  @Option(
      names = "--old-jar",
      paramLabel = "JAR",
      description =
          "The jar of the version that took the savepoint, for the names of operators that are"
              + " gone; repeat it for further jars.")
  private List<String> oldJars = new ArrayList<>();

  @Mixin private VersionOptions options;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    VersionChange version = options.with(arguments);
    if (version.jars().isEmpty()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "Missing required option: '--jar=JAR'");
    }
    SavepointCheck check = SavepointCheck.of(savepoint, version, oldJars, options.acceptedStates());
    System.out.println(
        "making the job graph, running the job with stubs, and restoring it: some seconds …");
    SavepointCheck.Result result = check.run(Installation.find());
    if (result.checked().inspection().graphError().isEmpty()) {
      print(result.checked());
    }
    Finding finding = result.finding();
    System.out.printf(Locale.ROOT, "%n%s: %s%n", overall(finding), finding.reason());
    return Verdict.Outcome.of(finding).exitCode();
  }

  private static void print(VersionCheck.Checked checked) {
    Inspection inspection = checked.inspection();
    for (GraphCheck.OperatorCheck operator : checked.operators()) {
      System.out.printf(
          Locale.ROOT,
          "%-13s %s, %d bytes: %s%n",
          word(operator.result()),
          operator.operator(),
          operator.bytes(),
          operator.how());
      inspection.states().stream()
          .filter(state -> state.operatorId().equals(operator.operatorId()))
          .forEach(
              state ->
                  System.out.printf(
                      Locale.ROOT,
                      "  %-13s state %s: %s%n",
                      word(state.result()),
                      state.state(),
                      state.how()));
    }
    System.out.printf(
        Locale.ROOT,
        "restore on this machine: %s, %s%n",
        inspection.restore().outcome().name().toLowerCase(Locale.ROOT).replace('_', ' '),
        inspection.restore().words());
  }

  private static String word(Inspection.Result result) {
    return result.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String overall(Finding finding) {
    return finding instanceof Finding.Holds
        ? "compatible"
        : finding instanceof Finding.Broken ? "incompatible" : "undecided";
  }
}
