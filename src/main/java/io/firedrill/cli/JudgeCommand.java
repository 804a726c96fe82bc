package io.firedrill.cli;

import io.firedrill.evidence.Evidence;
import io.firedrill.judge.Judge;
import io.firedrill.judge.Verdict;
import io.firedrill.report.DrillReport;
import io.firedrill.report.ReportFolder;
import io.firedrill.report.RunFolders;
import io.firedrill.run.EvidenceFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "judge",
    description = "Judge a drill again from its evidence alone, and write its report again.")
final class JudgeCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "DIR",
      description =
          "The folder with evidence.jsonl, or the folder of a drill: then its latest run.")
  private Path given;

  @Override
  public Integer call() {
    Path folder = RunFolders.withEvidence(given);
    Evidence evidence = EvidenceFile.read(folder);
    Verdict verdict = Judge.judgeByItself(evidence);
    ReportFolder reports = new ReportFolder(folder);
    if (evidence.ofUpgrade()) {
      reports.writeUpgrade(evidence, verdict);
      new ConsoleReport(System.out).print(verdict, evidence, reports.html());
      return verdict.outcome().exitCode();
    }
    DrillReport report = reports.write(evidence, verdict);
    new ConsoleReport(System.out).print(report, reports.html());
    return verdict.outcome().exitCode();
  }
}
