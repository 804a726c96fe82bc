package io.firedrill.cli;

import io.firedrill.app.Installation;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.report.History;
import io.firedrill.report.HistoryReport;
import io.firedrill.store.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
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
      paramLabel = "PLACE",
      description =
          "Folders that have runs in or below them, such as one to which the runs of others are copied,"
              + " or paths in buckets, such as s3://BUCKET/drills, whose keys come from the environment"
              + " (default: ${sys:firedrill.data:-target}/drills).")
  private List<String> places;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      defaultValue = StoreAddress.AMAZON,
      description = "The address of the buckets' store (default: Amazon's).")
  private String endpoint;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The folder for history.html (default: ${sys:firedrill.data:-target}/drills).")
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
    if (places == null && !Files.isDirectory(reports)) {
      throw new Problem(
          Texts.format(
              "no drill has run here yet: there is no %s. `make drill` runs one", reports));
    }
    List<Problem> unreadable = new ArrayList<>();
    History history = read(reports, unreadable);
    Path page = new HistoryReport(history).write(out == null ? reports : out);
    spec.commandLine().getOut().printf(Locale.ROOT, "%s%nhistory: %s%n", history.text(), page);
    reportLeftOut(unreadable);
    return maxAge == null ? 0 : exitCode(history.notProvenFor(Duration.ofDays(maxAge)));
  }

  private History read(Path reports, List<Problem> unreadable) {
    List<String> from = places == null ? List.of(reports.toString()) : places;
    HistorySources sources =
        new HistorySources(
            from, new StoreAddress("--endpoint", endpoint), spec.commandLine().getErr());
    try (Scratch scratch = Scratch.make()) {
      return History.read(
          sources.folders(scratch.folder()), Clock.systemUTC().instant(), unreadable::add);
    } catch (IOException e) {
      throw new Problem("cannot use the temporary folder: " + e.getMessage(), e);
    }
  }

  private void reportLeftOut(List<Problem> unreadable) {
    if (!unreadable.isEmpty()) {
      spec.commandLine()
          .getErr()
          .printf(
              Locale.ROOT,
              "firedrill: %s left out, because this version cannot read them; the first: %s%n",
              unreadable.size() == 1 ? "1 run is" : unreadable.size() + " runs are",
              Texts.printable(unreadable.get(0).getMessage()));
    }
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
