package io.firedrill.cli;

import io.firedrill.evidence.Evidence;
import io.firedrill.judge.Verdict;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Redaction;
import io.firedrill.problem.Texts;
import io.firedrill.report.DrillReport;
import io.firedrill.report.MarkdownSummary;
import io.firedrill.wait.DeadlinePassed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** A file that the verdicts are appended to. */
final class SummaryOption {
  @Option(
      names = "--summary",
      paramLabel = "FILE",
      description =
          "Append each verdict with its reasons in Markdown, such as to the file that"
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

  void addUpgrade(Evidence evidence, Verdict verdict) {
    append(MarkdownSummary.ofUpgrade(evidence, verdict));
  }

  /**
   * Runs something; if that comes to no verdict, the summary says why.
   *
   * @param name a drill's, or upgrade
   */
  <T> T during(String name, Supplier<T> run) {
    try {
      return run.get();
    } catch (Problem | DeadlinePassed e) {
      addNotRun(name, e.getMessage());
      throw e;
    }
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
