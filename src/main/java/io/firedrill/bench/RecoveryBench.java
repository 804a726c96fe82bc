package io.firedrill.bench;

import io.firedrill.app.DrillRun;
import io.firedrill.app.Installation;
import io.firedrill.app.LocalDrills;
import io.firedrill.drill.Drill;
import io.firedrill.drill.DrillFile;
import io.firedrill.evidence.Recovery;
import io.firedrill.judge.Verdict;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.run.Progress;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Measures recovery with several settings of Flink's in one run on one machine. */
public final class RecoveryBench {
  private final Installation installation;
  private final int runs;
  private final PrintStream out;

  public RecoveryBench(Installation installation, int runs, PrintStream out) {
    this.installation = installation;
    this.runs = runs;
    this.out = out;
  }

  /**
   * Runs all series and prints a table in Markdown. Each round has one run of each, so that what
   * else the machine does meets all of them alike.
   *
   * @throws Problem if a drill does not pass: figures of recoveries that are not proven say nothing
   */
  public void run(Comparison comparison) {
    List<RecoveryTable.Series> all =
        comparison.drills().stream()
            .flatMap(
                drill ->
                    comparison.settings().keySet().stream()
                        .map(name -> new RecoveryTable.Series(drill, name, new ArrayList<>())))
            .toList();
    for (int run = 1; run <= runs; run++) {
      for (RecoveryTable.Series series : all) {
        out.printf(
            Locale.ROOT,
            "%s, %s, run %d of %d, load %.1f … ",
            series.drill(),
            series.configuration(),
            run,
            runs,
            ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        out.flush();
        Drill drill = DrillFile.read(installation.drill(series.drill()));
        Recovery recovery = once(comparison.of(drill, series.configuration()));
        out.println(Texts.seconds(recovery.totalMillis()));
        series.recoveries().add(recovery);
      }
    }
    out.printf(Locale.ROOT, "%n%s", new RecoveryTable(all).markdown());
  }

  private Recovery once(Drill drill) {
    Path folder = installation.artifacts().resolve("bench").resolve(drill.name());
    DrillRun.Result result =
        new LocalDrills(installation, LocalDrills.Options.in(folder), Progress.SILENT).run(drill);
    if (result.verdict().outcome() != Verdict.Outcome.PASS) {
      throw new Problem(
          Texts.format(
              "a run was %s: %s. Its report is %s",
              result.verdict().outcome(), result.report().reasons().get(0), result.html()));
    }
    return Recovery.of(result.evidence()).orElseThrow();
  }
}
