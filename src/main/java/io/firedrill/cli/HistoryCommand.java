package io.firedrill.cli;

import io.firedrill.app.Installation;
import io.firedrill.report.History;
import io.firedrill.report.HistoryReport;
import io.firedrill.report.Series;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "history",
    description =
        "Show how drills went over time: when each hypothesis was last proven, which verdicts change"
            + " from run to run, and how the recovery develops against its budget.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the history is written",
      "1:a drill has not passed for as long as --max-age says",
      "2:wrong usage, or there are no runs"
    })
final class HistoryCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "DIR",
      description =
          "Folders that have runs in or below them, such as one to which the runs of others are copied"
              + " (default: target/drills).")
  private List<Path> folders;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The folder for history.html (default: target/drills).")
  private Path out;

  @Option(
      names = "--max-age",
      paramLabel = "DAYS",
      description = "Exit with 1 if a drill has not passed for so many days.")
  private Integer maxAge;

  @Override
  public Integer call() {
    if (maxAge != null) {
      Numbers.atLeast(1, "--max-age", maxAge);
    }
    Path reports = Installation.find().reports();
    Series series = Series.read(folders == null ? List.of(reports) : folders);
    History history = History.of(series, Clock.systemUTC().instant());
    Path page = new HistoryReport(history).write(out == null ? reports : out);
    spec.commandLine().getOut().printf(Locale.ROOT, "%s%nhistory: %s%n", history.text(), page);
    return maxAge == null ? 0 : exitCode(history.notProvenFor(Duration.ofDays(maxAge)));
  }

  private int exitCode(List<History.OfDrill> stale) {
    for (History.OfDrill drill : stale) {
      spec.commandLine()
          .getErr()
          .printf(
              Locale.ROOT,
              "firedrill: %s has not passed for %s%n",
              drill.name(),
              maxAge == 1 ? "a day" : maxAge + " days");
    }
    return stale.isEmpty() ? 0 : 1;
  }
}
