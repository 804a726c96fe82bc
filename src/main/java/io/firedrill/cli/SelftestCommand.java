package io.firedrill.cli;

import io.firedrill.app.Installation;
import io.firedrill.judge.Verdict;
import io.firedrill.run.Progress;
import io.firedrill.selftest.Outcome;
import io.firedrill.selftest.Selftest;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "selftest",
    description =
        "Plant faults in evidence, ledger, job and target, and show that each is caught by the right"
            + " link of the proof. Takes about three minutes.")
final class SelftestCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    Installation installation = Installation.find();
    System.out.println("self-test: each planted fault must be caught, by the right link");
    List<Outcome> outcomes =
        new Selftest(
                installation,
                installation.artifacts().resolve("selftest"),
                Progress.SILENT,
                SelftestCommand::tell)
            .run();
    long caught = outcomes.stream().filter(Outcome::caught).count();
    System.out.printf(Locale.ROOT, "%n%d of %d planted faults caught%n", caught, outcomes.size());
    return caught == outcomes.size() ? 0 : Verdict.Outcome.FAIL.exitCode();
  }

  private static void tell(Outcome outcome) {
    System.out.printf(
        Locale.ROOT,
        "  %-6s %-50s %s%n",
        outcome.caught() ? "caught" : "MISSED",
        outcome.plant(),
        outcome.reason());
  }
}
