package io.firedrill.cli;

import io.firedrill.app.ContractCheck;
import io.firedrill.cluster.ManagedJob;
import io.firedrill.contract.Contract;
import io.firedrill.contract.ContractFile;
import io.firedrill.judge.Verdict;
import io.firedrill.ledger.AuditReport;
import io.firedrill.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "check",
    description =
        "Audit a running job by its contract, as a drill would, and show what that proves and what it"
            + " leaves open. Nothing is changed. Exit 1 if the output does not keep the contract, 3 if there is nothing to audit yet.")
final class ContractCheckCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "FILE", description = "The contract (YAML).")
  private Path file;

  @Option(
      names = "--within",
      defaultValue = "300",
      paramLabel = "SECONDS",
      description = "How many seconds to wait for checkpoints (default: ${DEFAULT-VALUE}).")
  private int within;

  @Mixin private JobOptions options;

  @Override
  public Integer call() {
    Numbers.atLeast(1, "--within", within);
    Contract contract = ContractFile.read(file);
    try (ManagedJob job = options.find("contract check")) {
      System.out.printf(Locale.ROOT, "%s of %s%n", file.getFileName(), job.name());
      show("proves", contract.proves());
      show("leaves open", contract.leavesOpen());
      ContractCheck.Result result =
          new ContractCheck(
                  job,
                  contract,
                  Duration.ofSeconds(within),
                  new ConsoleProgress(System.out, Clock.systemUTC()))
              .run();
      return verdict(result);
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
  }

  private static void show(String title, List<String> sentences) {
    System.out.println(title);
    sentences.forEach(sentence -> System.out.println("  " + sentence));
  }

  private static int verdict(ContractCheck.Result result) {
    AuditReport report = result.report();
    if (report.exact() && report.records() == 0) {
      System.out.printf(
          Locale.ROOT,
          "%nNOT SEEN: no record of the output is one of the input up to the offsets %s of checkpoint %d%n",
          result.cut().offsets(),
          result.cut().id());
      return Verdict.Outcome.INCONCLUSIVE.exitCode();
    }
    System.out.printf(
        Locale.ROOT,
        "%n%s up to the offsets %s of checkpoint %d: %d records%n",
        report.exact() ? "KEPT" : "NOT KEPT",
        result.cut().offsets(),
        result.cut().id(),
        report.records());
    if (report.exact()) {
      return Verdict.Outcome.PASS.exitCode();
    }
    System.out.printf(
        Locale.ROOT,
        "  %d missing, %d duplicates, %d wrong%n",
        report.missing(),
        report.duplicates(),
        report.wrong());
    report.examples().forEach(example -> System.out.println("  " + example));
    return Verdict.Outcome.FAIL.exitCode();
  }
}
