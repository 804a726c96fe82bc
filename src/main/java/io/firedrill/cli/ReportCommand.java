package io.firedrill.cli;

import io.firedrill.app.Installation;
import io.firedrill.report.Series;
import io.firedrill.report.SeriesReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "report",
    description =
        "Put many runs on one page: verdicts, recovery p50, p95 and worst by drill, and what the runs"
            + " show about losses.")
final class ReportCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "DIR",
      description = "Folders that have evidence.jsonl, or subfolders that do.")
  private List<Path> folders;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The folder for series.html (default: ${sys:firedrill.data:-target}/drills).")
  private Path out;

  @Override
  public Integer call() {
    Series series = Series.read(folders);
    Path page = new SeriesReport(series).write(out == null ? Installation.find().reports() : out);
    System.out.printf(Locale.ROOT, "%s%n%nreport: %s%n", series.text(), page);
    return series.worst().exitCode();
  }
}
