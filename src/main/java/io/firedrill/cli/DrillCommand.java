package io.firedrill.cli;

import io.firedrill.app.DrillRun;
import io.firedrill.app.Installation;
import io.firedrill.app.OwnJob;
import io.firedrill.drill.Drill;
import io.firedrill.drill.DrillFile;
import io.firedrill.judge.Verdict;
import io.firedrill.problem.Texts;
import io.firedrill.report.RunMetrics;
import io.firedrill.report.Series;
import io.firedrill.report.SeriesReport;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "drill",
    description =
        "Run one drill: steady state, fault, recovery, proof; then judge it and write its report.")
final class DrillCommand implements Callable<Integer> {
  /** Of the drills that ship with Firedrill, for a shell's completion. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Installation.find().drills().iterator();
    }
  }

  @Parameters(
      index = "0",
      defaultValue = "taskmanager-kill",
      paramLabel = "DRILL",
      completionCandidates = Names.class,
      description =
          "A drill that ships with Firedrill, or a YAML file (default: ${DEFAULT-VALUE}).")
  private String drill;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "ARGUMENT",
      description = "With --jar, after --: the job's own arguments.")
  private List<String> arguments = new ArrayList<>();

  @Option(
      names = "--dry-run",
      description = "Only show what would be touched, by name; do nothing.")
  private boolean dryRun;

  @Option(
      names = "--repeat",
      defaultValue = "1",
      paramLabel = "N",
      description =
          "Run it N times in a row, with a page on all runs; a p95 recovery limit then applies to"
              + " the whole series (default: ${DEFAULT-VALUE}).")
  private int repeat;

  @Mixin private OwnJobOptions job;

  @Mixin private RunOptions options;

  @Mixin private MetricsOptions metrics;

  @Mixin private SummaryOption summary;

  @Override
  public Integer call() {
    Numbers.atLeast(1, "--repeat", repeat);
    metrics.check();
    summary.check();
    return summary.during(drill, this::run);
  }

  private int run() {
    Optional<OwnJob> own = job.with(arguments);
    Installation installation = Installation.find();
    Drill read = DrillFile.read(installation.drill(drill));
    Path folder = options.folder(installation).resolve(read.name());
    System.out.printf(
        Locale.ROOT,
        "drill %s on target %s%n  %s%n",
        read.name(),
        options.target(),
        read.hypothesis());
    if (dryRun) {
      options.dryRun(read, folder, own).forEach(line -> System.out.println("  " + line));
      return 0;
    }
    Run run = (drill, where) -> options.run(installation, drill, where, own);
    return repeat == 1 ? once(run, read, folder) : series(run, read, folder);
  }

  private interface Run {
    DrillRun.Result of(Drill drill, Path folder);
  }

  private int once(Run run, Drill read, Path folder) {
    DrillRun.Result result = run.of(read, folder);
    new ConsoleReport(System.out).print(result.report(), result.html());
    publish(result);
    return result.verdict().outcome().exitCode();
  }

  private void publish(DrillRun.Result result) {
    summary.add(result.report());
    metrics.publish(
        new RunMetrics(Clock.systemUTC())
            .drill(result.report())
            .budget(result.report(), result.evidence()),
        result.report().drill());
  }

  private int series(Run one, Drill read, Path folder) {
    Drill each = read.withBudget(new Drill.Budget(Optional.empty(), read.budget().maximum()));
    List<Path> runs = new ArrayList<>();
    for (int run = 1; run <= repeat; run++) {
      System.out.printf(Locale.ROOT, "%nrun %d of %d%n", run, repeat);
      Path of = folder.resolve(Texts.format("run-%03d", run));
      DrillRun.Result result = one.of(each, of);
      System.out.printf(
          Locale.ROOT, "  %s, %s%n", result.verdict().outcome(), result.report().reasons().get(0));
      publish(result);
      runs.add(of);
      if (options.stopsAfter(result.verdict().outcome())) {
        System.out.printf(
            Locale.ROOT, "%nstopped after a FAIL: inspect the job before running another drill%n");
        break;
      }
    }
    Series series = Series.read(runs);
    Path page = new SeriesReport(series).write(folder);
    System.out.printf(Locale.ROOT, "%n%s%nreport: %s%n", series.text(), page);
    Optional<Long> most = read.budget().p95().map(Duration::toMillis);
    if (most.isPresent() && !series.total().isEmpty() && series.total().at(95) > most.get()) {
      System.out.printf(
          Locale.ROOT,
          "FAIL: the p95 of the recovery is %d ms, more than the %d ms allowed%n",
          series.total().at(95),
          most.get());
      return Verdict.Outcome.FAIL.exitCode();
    }
    return series.worst().exitCode();
  }
}
