package io.firedrill.app;

import io.firedrill.cluster.UpgradeTarget;
import io.firedrill.evidence.Evidence;
import io.firedrill.judge.Judge;
import io.firedrill.judge.Verdict;
import io.firedrill.problem.Problem;
import io.firedrill.report.ReportFolder;
import io.firedrill.run.EvidenceFile;
import io.firedrill.run.Progress;
import io.firedrill.upgrade.UpgradeRunner;
import io.firedrill.upgrade.VersionCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * Rehearses one upgrade, judges it and writes its report; removes what the rehearsal has made in
 * the end, an interrupt included.
 *
 * @param folder where the report goes
 */
public record UpgradeRun(Installation installation, Path folder, Progress progress) {
  /** What a rehearsal came to. */
  public record Result(Evidence evidence, Verdict verdict, Path html) {}

  /**
   * Rehearses.
   *
   * @throws Problem if it cannot be done
   */
  public Result run(UpgradeTarget target, UpgradeRunner.Options options) {
    try (target;
        Scratch scratch = Scratch.make()) {
      return run(target, options, scratch);
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
  }

  private Result run(UpgradeTarget target, UpgradeRunner.Options options, Scratch scratch)
      throws IOException {
    Thread onInterrupt =
        new Thread(
            () -> {
              progress.ended("interrupted; removing what the rehearsal has made");
              target.close();
              scratch.tryToClose();
            });
    Runtime.getRuntime().addShutdownHook(onInterrupt);
    ReportFolder reports = new ReportFolder(folder);
    try (EvidenceFile file = EvidenceFile.create(folder)) {
      reports.clear();
      VersionCheck check =
          new VersionCheck(installation.inspector(), scratch.folder().resolve("check"));
      Evidence evidence =
          new UpgradeRunner(
                  target,
                  options,
                  check,
                  scratch.folder(),
                  file,
                  progress,
                  Clock.systemUTC(),
                  Map.of("firedrill", Installation.version()))
              .run();
      Verdict verdict = Judge.judgeByItself(evidence);
      reports.writeUpgrade(evidence, verdict);
      return new Result(evidence, verdict, reports.html());
    } finally {
      try {
        Runtime.getRuntime().removeShutdownHook(onInterrupt);
      } catch (IllegalStateException e) {
        // the shutdown is on its way, and the hook with it
      }
    }
  }
}
