package io.firedrill.cli;

import io.firedrill.app.DrillRun;
import io.firedrill.app.Installation;
import io.firedrill.drill.Drill;
import io.firedrill.drill.DrillFile;
import io.firedrill.evidence.Slowest;
import io.firedrill.judge.Verdict;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.report.DrillReport;
import io.firedrill.report.RunMetrics;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "drills",
    description = "Run all drills that ship with Firedrill, one after the other.")
final class DrillsCommand implements Callable<Integer> {
  @Option(names = "--list", description = "Only list them, with their hypotheses.")
  private boolean list;

  @Option(names = "--markdown", description = "Only print the page docs/drills.md.")
  private boolean markdown;

  @Mixin private RunOptions options;

  @Mixin private MetricsOptions metrics;

  @Mixin private SummaryOption summary;

  private record Line(
      String drill,
      Optional<Verdict.Outcome> verdict,
      String recovery,
      String slowest,
      String reason) {}

  @Override
  public Integer call() {
    Installation installation = Installation.find();
    List<Drill> drills =
        installation.drills().stream()
            .map(name -> DrillFile.read(installation.drill(name)))
            .toList();
    if (list) {
      drills.forEach(d -> System.out.printf(Locale.ROOT, "%s%n  %s%n", d.name(), d.hypothesis()));
      return 0;
    }
    if (markdown) {
      System.out.print(DrillsPage.of(drills));
      return 0;
    }
    metrics.check();
    summary.check();
    RunMetrics seen = new RunMetrics(Clock.systemUTC());
    List<Line> lines = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    for (Drill drill : drills) {
      Optional<String> objection = options.objection(drill);
      if (objection.isPresent()) {
        skipped.add(objection.get());
        continue;
      }
      if (lines.stream().flatMap(l -> l.verdict().stream()).anyMatch(options::stopsAfter)) {
        skipped.add(drill.name() + ": no further faults are injected after a FAIL");
        continue;
      }
      System.out.printf(Locale.ROOT, "%ndrill %s on target %s%n", drill.name(), options.target());
      try {
        lines.add(run(installation, drill, seen));
        metrics.publish(seen, "drills");
      } catch (Problem e) {
        summary.addNotRun(drill.name(), e.getMessage());
        System.out.println(e.getMessage());
        lines.add(
            new Line(
                drill.name(),
                Optional.empty(),
                "-",
                "-",
                e.getMessage().lines().findFirst().orElse("")));
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%n%-32s %-13s %9s  %-20s %s%n",
        "drill",
        "verdict",
        "recovery",
        "most of it",
        "first reason");
    lines.forEach(
        line ->
            System.out.printf(
                Locale.ROOT,
                "%-32s %-13s %9s  %-20s %s%n",
                line.drill(),
                line.verdict().map(Enum::name).orElse("NOT RUN"),
                line.recovery(),
                line.slowest(),
                line.reason()));
    skipped.forEach(line -> System.out.println("not run: " + line));
    return lines.stream().anyMatch(line -> line.verdict().isEmpty())
        ? Firedrill.NOT_RUN
        : exitCode(lines.stream().flatMap(line -> line.verdict().stream()).toList());
  }

  private Line run(Installation installation, Drill drill, RunMetrics seen) {
    DrillRun.Result result =
        options.run(installation, drill, options.folder(installation).resolve(drill.name()));
    summary.add(result.report());
    seen.drill(result.report()).budget(result.report(), result.evidence());
    Optional<DrillReport.RecoveryReport> recovery = result.report().recovery();
    return new Line(
        drill.name(),
        Optional.of(result.verdict().outcome()),
        recovery.map(each -> Texts.seconds(each.totalMillis())).orElse("-"),
        recovery.flatMap(DrillReport.RecoveryReport::slowest).map(Slowest::phase).orElse("-"),
        result.report().reasons().get(0));
  }

  /** A failure outweighs an inconclusive drill, which outweighs all that passed. */
  private static int exitCode(List<Verdict.Outcome> outcomes) {
    if (outcomes.contains(Verdict.Outcome.FAIL)) {
      return Verdict.Outcome.FAIL.exitCode();
    }
    return outcomes.contains(Verdict.Outcome.INCONCLUSIVE)
        ? Verdict.Outcome.INCONCLUSIVE.exitCode()
        : Verdict.Outcome.PASS.exitCode();
  }
}
