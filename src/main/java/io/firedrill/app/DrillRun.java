package io.firedrill.app;

import io.firedrill.cluster.Target;
import io.firedrill.drill.Drill;
import io.firedrill.drill.DrillRunner;
import io.firedrill.evidence.Evidence;
import io.firedrill.judge.Judge;
import io.firedrill.judge.Verdict;
import io.firedrill.report.DrillReport;
import io.firedrill.report.ReportFolder;
import io.firedrill.run.EvidenceFile;
import io.firedrill.run.Progress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * Runs one drill on a target, judges it and writes its report; closes the target in the end, an
 * interrupt included.
 *
 * @param folder where the report goes
 * @param despitePrecheck whether the fault is injected even if the job cannot recover from it
 */
public record DrillRun(Path folder, Progress progress, boolean despitePrecheck) {
  /** What a rehearsal came to. */
  public record Result(Evidence evidence, Verdict verdict, DrillReport report, Path html) {}

  /** What happens beside the drill, before the target is closed. */
  public interface Plant {
    /** Called when the drill is over and the target is still there. */
    default void after(Target target) throws Exception {}

    /** The defect to plant in the job. */
    default Optional<String> defect() {
      return Optional.empty();
    }
  }

  /** Called with the verdict, while the target is still there. */
  interface Judged {
    void with(Verdict verdict);
  }

  /**
   * Runs a drill.
   *
   * @param interrupted run on an interrupt, before the target is closed
   * @throws io.firedrill.problem.Problem if it cannot be run
   */
  Result run(Drill drill, Plant plant, Target target, Runnable interrupted, Judged judged) {
    Thread onInterrupt =
        new Thread(
            () -> {
              interrupted.run();
              target.close();
            });
    ReportFolder reports = new ReportFolder(folder);
    try (target) {
      Runtime.getRuntime().addShutdownHook(onInterrupt);
      reports.clear();
      return run(drill, plant, target, reports, judged);
    } finally {
      forget(onInterrupt);
    }
  }

  private Result run(Drill drill, Plant plant, Target target, ReportFolder reports, Judged judged) {
    try (EvidenceFile file = EvidenceFile.create(folder)) {
      Evidence evidence =
          new DrillRunner(
                  drill,
                  plant.defect(),
                  target,
                  file,
                  progress,
                  Clock.systemUTC(),
                  Map.of("firedrill", Installation.version()),
                  despitePrecheck)
              .run();
      plant.after(target);
      Verdict verdict = Judge.judgeByItself(evidence);
      judged.with(verdict);
      return new Result(evidence, verdict, reports.write(evidence, verdict), reports.html());
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the shutdown is on its way, and the hook with it
    }
  }
}
