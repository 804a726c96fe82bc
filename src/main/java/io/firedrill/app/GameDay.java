package io.firedrill.app;

import io.firedrill.app.FaultDraw.Step;
import io.firedrill.judge.Verdict;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Series of faults from a seed, each judged by itself, until the time is up or one fails.
 *
 * @param folder gets a drill file for each series, by which it can be repeated, and its reports
 * @param shrink whether the shortest part of a failing series is looked for
 */
public record GameDay(FaultDraw draw, Path folder, boolean shrink, Runs runs, Report report) {
  /** Runs a drill file. */
  @FunctionalInterface
  public interface Runs {
    /**
     * Runs it, with its reports below a folder.
     *
     * @throws Problem if it cannot be run
     */
    Outcome run(Path drill, Path reports);
  }

  /** What a series came to. */
  public record Outcome(Verdict.Outcome verdict, String reason) {}

  /** Is given each line as soon as it is known. */
  @FunctionalInterface
  public interface Report {
    void line(String text);
  }

  /** Asked before each series, with the faults so far. */
  @FunctionalInterface
  public interface GoOn {
    boolean afterFaults(int faults);
  }

  /**
   * What a game day came to.
   *
   * @param faults how many were injected in all series that were judged
   * @param smallest the file of the shortest series that fails; empty if none does
   * @param notRun why no further series could be run; empty if that was not tried
   */
  public record Summary(
      int series,
      int faults,
      int passed,
      int inconclusive,
      Optional<Path> smallest,
      Optional<String> notRun) {
    /** A failure outweighs an inconclusive series, which outweighs all that passed. */
    public Verdict.Outcome worst() {
      if (smallest.isPresent()) {
        return Verdict.Outcome.FAIL;
      }
      return inconclusive > 0 || series == 0 ? Verdict.Outcome.INCONCLUSIVE : Verdict.Outcome.PASS;
    }
  }

  /**
   * Runs it.
   *
   * @param first the number of the first series
   * @throws Problem if a drill file cannot be written
   */
  public Summary run(int first, GoOn goOn) {
    int faults = 0;
    int passed = 0;
    int inconclusive = 0;
    int number = first;
    Optional<Path> smallest = Optional.empty();
    Optional<String> notRun = Optional.empty();
    while (smallest.isEmpty() && notRun.isEmpty() && goOn.afterFaults(faults)) {
      List<Step> steps = draw.series(number);
      String name = Texts.format("series-%d-%03d", draw.seed(), number);
      report.line(Texts.format("%n%s: %s", name, words(steps)));
      Path file = write(name, steps);
      Outcome outcome;
      try {
        outcome = runs.run(file, folder.resolve(name));
      } catch (Problem e) {
        report.line("  not run: " + e.getMessage());
        notRun = Optional.of(e.getMessage());
        continue;
      }
      report.line(Texts.format("  %s, %s", outcome.verdict(), outcome.reason()));
      number++;
      faults += steps.size();
      switch (outcome.verdict()) {
        case PASS -> passed++;
        case INCONCLUSIVE -> inconclusive++;
        case FAIL -> smallest = Optional.of(shrink ? shrunk(name, steps) : file);
      }
    }
    return new Summary(number - first, faults, passed, inconclusive, smallest, notRun);
  }

  private Path shrunk(String name, List<Step> failing) {
    List<Path> tried = new ArrayList<>();
    List<Step> shortest =
        new Shrinking<Step>(
                part -> {
                  String of = Texts.format("%s-shrink-%02d", name, tried.size() + 1);
                  report.line(
                      Texts.format(
                          "%ntrying %d of %d faults: %s",
                          part.size(), failing.size(), words(part)));
                  Path file = write(of, part);
                  tried.add(file);
                  return fails(file, folder.resolve(of));
                })
            .shrink(failing);
    return write(name + "-smallest", shortest);
  }

  /**
   * What cannot be run, because the job is down from the series before, is not a shorter failure.
   */
  private boolean fails(Path file, Path reports) {
    try {
      Outcome outcome = runs.run(file, reports);
      report.line(Texts.format("  %s, %s", outcome.verdict(), outcome.reason()));
      return outcome.verdict() == Verdict.Outcome.FAIL;
    } catch (Problem e) {
      report.line("  not run: " + e.getMessage());
      return false;
    }
  }

  private static String words(List<Step> steps) {
    return steps.stream().map(Step::words).collect(Collectors.joining(", "));
  }

  private Path write(String name, List<Step> steps) {
    Path file = folder.resolve(name + ".yaml");
    try {
      Files.createDirectories(folder);
      return Files.writeString(file, FaultDraw.drill(steps));
    } catch (IOException e) {
      throw new Problem(Texts.format("cannot write %s: %s", file, e.getMessage()), e);
    }
  }
}
