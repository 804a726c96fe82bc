package io.firedrill.cli;

import io.firedrill.problem.Problem;
import io.firedrill.problem.Redaction;
import io.firedrill.problem.Texts;
import io.firedrill.report.DrillReport;
import io.firedrill.report.MarkdownSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import picocli.CommandLine.Option;

/** A file that the verdicts are appended to. */
final class SummaryOption {
  @Option(
      names = "--summary",
      paramLabel = "FILE",
      description =
          "Append each verdict with its recovery and its reasons in Markdown, such as to the file that"
              + " GITHUB_STEP_SUMMARY names.")
  private Path file;

  /**
   * Checks it before anything is run.
   *
   * @throws Problem if nothing could be written there
   */
  void check() {
    if (file != null && !Files.isDirectory(file.toAbsolutePath().getParent())) {
      throw new Problem(Texts.format("--summary %s: there is no such folder", file));
    }
  }

  void add(DrillReport report) {
    append(MarkdownSummary.of(report));
  }

  /** A drill that came to no verdict. */
  void addNotRun(String drill, String why) {
    append(MarkdownSummary.notRun(drill, Redaction.of(why)));
  }

  /** A verdict stands whether or not it could be written there. */
  private void append(String text) {
    if (file == null) {
      return;
    }
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      System.err.println("firedrill: the summary was not written: " + e);
    }
  }
}
