package io.firedrill.app;

import io.firedrill.cluster.UpgradeTarget;
import io.firedrill.evidence.Evidence;
import io.firedrill.judge.Judge;
import io.firedrill.judge.Verdict;
import io.firedrill.problem.Problem;
import io.firedrill.run.Progress;
import io.firedrill.store.Scratch;
import io.firedrill.upgrade.UpgradeOptions;
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
 * @param folder where the runs' own folders are, each with evidence and report
 */
public record UpgradeRun(Installation installation, Path folder, Progress progress) {
  /** What a rehearsal came to. */
  public record Result(Evidence evidence, Verdict verdict, Path html) {}

  /**
   * Rehearses.
   *
   * @throws Problem if it cannot be done
   */
  public Result run(UpgradeTarget target, UpgradeOptions options) {
    try (target;
        Scratch scratch = Scratch.make()) {
      return Guarded.run(
          () -> {
            progress.ended("interrupted; removing everything the rehearsal created");
            target.close();
            scratch.tryToClose();
          },
          () -> run(target, options, scratch.folder()));
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
  }

  private Result run(UpgradeTarget target, UpgradeOptions options, Path work) throws IOException {
    VersionCheck check = new VersionCheck(installation.inspector(), work.resolve("check"));
    return new RecordedRun(folder)
        .run(
            target.live().cluster(),
            (reports, file) -> {
              Evidence evidence =
                  new UpgradeRunner(
                          target,
                          options,
                          check,
                          work,
                          file,
                          progress,
                          Clock.systemUTC(),
                          Map.of("firedrill", Installation.version()))
                      .run();
              Verdict verdict = Judge.judgeByItself(evidence);
              reports.writeUpgrade(evidence, verdict);
              return new Result(evidence, verdict, reports.html());
            });
  }
}
