package io.firedrill.report;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Recovery;
import io.firedrill.judge.Judge;
import io.firedrill.judge.Verdict;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.run.EvidenceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Many runs, judged again from their evidence, in the order of their time. */
public record Series(List<Run> runs) {
  public Series {
    runs = runs.stream().sorted(Comparator.comparingLong(Run::startedAt)).toList();
  }

  /**
   * One run.
   *
   * @param audited whether its ledger was audited
   */
  public record Run(
      Path folder,
      long startedAt,
      String drill,
      String target,
      Verdict.Outcome outcome,
      String reason,
      boolean audited,
      Optional<Recovery> recovery) {

    static Run of(Path folder, Evidence evidence) {
      Verdict verdict = Judge.judgeByItself(evidence);
      DrillReport report = DrillReport.of(evidence, verdict);
      return new Run(
          folder,
          evidence.facts().isEmpty() ? 0 : evidence.facts().get(0).at(),
          report.drill(),
          report.target(),
          verdict.outcome(),
          verdict.reasons().get(0),
          evidence.last(Fact.Audited.class).isPresent(),
          Recovery.of(evidence));
    }
  }

  /**
   * Reads runs.
   *
   * @param folders with the evidence of a run, or with such folders below them
   * @throws Problem if there is no evidence in them, or it cannot be parsed
   */
  public static Series read(List<Path> folders) {
    LinkedHashSet<Path> found = new LinkedHashSet<>();
    for (Path folder : folders) {
      try (Stream<Path> below = Files.walk(folder)) {
        below
            .filter(file -> file.getFileName().toString().equals(EvidenceFile.NAME))
            .map(file -> file.toAbsolutePath().getParent())
            .sorted()
            .forEach(found::add);
      } catch (IOException e) {
        throw new Problem(Texts.format("cannot read the folder %s: %s", folder, e), e);
      }
    }
    List<Run> runs = new ArrayList<>();
    for (Path folder : found) {
      Evidence evidence = EvidenceFile.read(folder);
      if (!evidence.ofUpgrade()) { // each of those has a report of its own kind
        runs.add(Run.of(folder, evidence));
      }
    }
    if (runs.isEmpty()) {
      throw new Problem(
          Texts.format(
              "there is no %s of a drill in or below %s: name folders of drills' reports",
              EvidenceFile.NAME,
              folders.stream().map(Path::toString).collect(Collectors.joining(", "))));
    }
    return new Series(runs);
  }

  /** The runs of each drill on each target. */
  public Map<String, Series> byDrill() {
    return runs.stream()
        .collect(
            Collectors.groupingBy(
                run -> run.drill() + " on " + run.target(),
                TreeMap::new,
                Collectors.collectingAndThen(Collectors.toList(), Series::new)));
  }

  public long count(Verdict.Outcome outcome) {
    return runs.stream().filter(run -> run.outcome() == outcome).count();
  }

  /** The verdict of the whole: a failure outweighs an inconclusive run, which outweighs a pass. */
  public Verdict.Outcome worst() {
    if (count(Verdict.Outcome.FAIL) > 0) {
      return Verdict.Outcome.FAIL;
    }
    return count(Verdict.Outcome.INCONCLUSIVE) > 0
        ? Verdict.Outcome.INCONCLUSIVE
        : Verdict.Outcome.PASS;
  }

  /** From the fault until all subtasks ran again, of each run where that was seen. */
  public Percentiles running() {
    return figures(Recovery::runningMillis);
  }

  /** From the fault until the source had caught up. */
  public Percentiles total() {
    return figures(recovery -> OptionalLong.of(recovery.totalMillis()));
  }

  /** How long a phase took, of each run that had it. */
  public Percentiles phase(String name) {
    return figures(recovery -> recovery.millisOf(name));
  }

  private Percentiles figures(Function<Recovery, OptionalLong> figure) {
    return new Percentiles(
        runs.stream()
            .flatMap(run -> run.recovery().stream())
            .map(figure)
            .flatMap(value -> value.stream().boxed())
            .toList());
  }

  /**
   * What can be said of losses after so many runs without one. By the rule of three: with 95 %
   * confidence the rate is at most 3 in n.
   */
  public String bound() {
    long audited = runs.stream().filter(Run::audited).count();
    long broken =
        runs.stream().filter(run -> run.audited() && run.outcome() == Verdict.Outcome.FAIL).count();
    if (audited == 0) {
      return "no ledger was audited";
    }
    if (broken > 0) {
      return Texts.format("%d of %d audited runs failed", broken, audited);
    }
    return Texts.format(
        "no loss and no double in %d audited runs: at most %s of all recoveries, at 95 %% confidence",
        audited,
        audited < 3 ? "all" : Texts.format("%s %%", Texts.format("%.1f", 300.0 / audited)));
  }

  /** A table in plain text. */
  public String text() {
    StringBuilder text =
        new StringBuilder(
            Texts.format(
                "%-44s %4s %4s %4s %5s  %-24s %s%n",
                "drill",
                "runs",
                "pass",
                "fail",
                "incl.",
                "RUNNING p50/p95/worst",
                "caught up p50/p95/worst"));
    byDrill()
        .forEach(
            (name, series) ->
                text.append(
                    Texts.format(
                        "%-44s %4d %4d %4d %5d  %-24s %s%n",
                        name,
                        series.runs().size(),
                        series.count(Verdict.Outcome.PASS),
                        series.count(Verdict.Outcome.FAIL),
                        series.count(Verdict.Outcome.INCONCLUSIVE),
                        series.running().text(),
                        series.total().text())));
    return text.append(bound()).toString();
  }
}
