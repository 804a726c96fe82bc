package io.firedrill.app;

import io.firedrill.problem.Problem;
import io.firedrill.report.ReportFolder;
import io.firedrill.report.RunFolders;
import io.firedrill.run.EvidenceFile;
import java.nio.file.Path;
import java.time.Clock;

/**
 * A run that is recorded in a folder of its own. Nothing is kept of one that was refused before it
 * looked at anything.
 *
 * @param folder where the runs' own folders are
 */
record RecordedRun(Path folder) {
  /** What is run; it writes its evidence and its report. */
  interface Work<T, E extends Exception> {
    T run(ReportFolder reports, EvidenceFile file) throws E;
  }

  /**
   * Runs it, and makes {@code latest} lead to it if it has ended with a report.
   *
   * @param target where it runs
   */
  <T, E extends Exception> T run(String target, Work<T, E> work) throws E {
    RunFolders runs = new RunFolders(folder);
    ReportFolder reports = runs.next(target, Clock.systemUTC());
    try (EvidenceFile file = EvidenceFile.create(reports.path())) {
      T result = run(reports, file, work);
      runs.latest(reports);
      return result;
    }
  }

  private static <T, E extends Exception> T run(
      ReportFolder reports, EvidenceFile file, Work<T, E> work) throws E {
    try {
      return work.run(reports, file);
    } catch (Problem e) {
      if (file.onlyPhases()) {
        file.discard();
      }
      throw e;
    }
  }
}
