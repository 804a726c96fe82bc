package io.firedrill.app;

import io.firedrill.cluster.DrillTarget;
import io.firedrill.contract.Contract;
import io.firedrill.drill.Drill;
import io.firedrill.drill.DrillRunner;
import io.firedrill.evidence.Evidence;
import io.firedrill.judge.Judge;
import io.firedrill.judge.Verdict;
import io.firedrill.problem.Problem;
import io.firedrill.report.DrillReport;
import io.firedrill.run.Progress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * Runs one drill on a target, judges it and writes its report; closes the target in the end, an
 * interrupt included.
 *
 * @param folder where the runs' own folders are, each with evidence and report
 * @param despitePrecheck whether the fault is injected even if the job cannot recover from it
 * @param contract what the job's output is held against; empty for the project's own job
 */
public record DrillRun(
    Path folder, Progress progress, boolean despitePrecheck, Optional<Contract> contract) {
  /** What a drill came to. */
  public record Result(Evidence evidence, Verdict verdict, DrillReport report, Path html) {}

  /** Called with the verdict and the run's own folder, while the target is still there. */
  interface Judged {
    void with(Verdict verdict, Path folder);
  }

  /**
   * Runs a drill.
   *
   * @param interrupted run on an interrupt, before the target is closed
   * @throws Problem if it cannot be run
   */
  Result run(Drill drill, DrillTarget target, Runnable interrupted, Judged judged) {
    try (target) {
      return Guarded.run(
          () -> {
            interrupted.run();
            target.close();
          },
          () -> run(drill, target, judged));
    }
  }

  private Result run(Drill drill, DrillTarget target, Judged judged) {
    DrillRunner.Options options =
        new DrillRunner.Options(
            Map.of("firedrill", Installation.version()), despitePrecheck, contract);
    return new RecordedRun(folder)
        .run(
            target.job().cluster(),
            (reports, file) -> {
              Evidence evidence =
                  new DrillRunner(drill, options, target, file, progress, Clock.systemUTC()).run();
              Verdict verdict = Judge.judgeByItself(evidence);
              judged.with(verdict, reports.path());
              return new Result(
                  evidence, verdict, reports.write(evidence, verdict), reports.html());
            });
  }
}
