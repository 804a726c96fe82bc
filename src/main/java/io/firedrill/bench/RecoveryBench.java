package io.firedrill.bench;

import io.firedrill.app.DrillRun;
import io.firedrill.app.Installation;
import io.firedrill.app.LocalDrills;
import io.firedrill.cluster.local.LocalTarget;
import io.firedrill.drill.Drill;
import io.firedrill.drill.DrillFile;
import io.firedrill.evidence.Recovery;
import io.firedrill.judge.Verdict;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.run.Progress;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Measures recovery with what we ship and with Flink's defaults, in one run on one machine. */
public final class RecoveryBench {
  private static final List<String> DRILLS = List.of("taskmanager-kill", "jobmanager-kill");

  private final Installation installation;
  private final int runs;
  private final PrintStream out;

  public RecoveryBench(Installation installation, int runs, PrintStream out) {
    this.installation = installation;
    this.runs = runs;
    this.out = out;
  }

  /**
   * Runs all series and prints a table in Markdown.
   *
   * @throws Problem if a drill does not pass: figures of recoveries that are not proven say nothing
   */
  public void run() {
    List<RecoveryTable.Series> all = new ArrayList<>();
    for (String drill : DRILLS) {
      all.add(series(drill, "shipped", Map.of()));
      all.add(series(drill, "Flink's defaults", LocalTarget.flinksDefaults()));
    }
    out.printf(Locale.ROOT, "%n%s", new RecoveryTable(all).markdown());
  }

  private RecoveryTable.Series series(
      String name, String configuration, Map<String, String> flink) {
    Drill drill = DrillFile.read(installation.drill(name)).withFlink(flink);
    List<Recovery> recoveries = new ArrayList<>();
    for (int run = 1; run <= runs; run++) {
      out.printf(Locale.ROOT, "%s, %s, run %d of %d … ", name, configuration, run, runs);
      out.flush();
      Recovery recovery = once(drill);
      out.println(Texts.seconds(recovery.totalMillis()));
      recoveries.add(recovery);
    }
    return new RecoveryTable.Series(name, configuration, recoveries);
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
