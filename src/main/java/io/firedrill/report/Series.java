package io.firedrill.report;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Recovery;
import io.firedrill.judge.Finding;
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
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Many runs, judged again from their evidence, in the order of their time. */
public record Series(List<Run> runs) {
  private static final String LEDGER = "ledger";

  public Series {
    runs = runs.stream().sorted(Comparator.comparingLong(Run::startedAt)).toList();
  }

  /**
   * One run.
   *
   * @param hypothesis what the drill was to show
   * @param intact whether the fault hit and the whole ledger was found intact
   * @param damaged whether the audit of its ledger found a loss, a duplicate or a wrong record
   * @param budget what the drill allowed the whole recovery to take, in milliseconds
   */
  public record Run(
      Path folder,
      long startedAt,
      String drill,
      String target,
      String hypothesis,
      Verdict.Outcome outcome,
      String reason,
      boolean intact,
      boolean damaged,
      Optional<Recovery> recovery,
      OptionalLong budget) {

    static Run of(Path folder, Evidence evidence) {
      Verdict verdict = Judge.judgeByItself(evidence);
      DrillReport report = DrillReport.of(evidence, verdict);
      return new Run(
          folder,
          evidence.facts().isEmpty() ? 0 : evidence.facts().get(0).at(),
          report.drill(),
          report.target(),
          evidence.first(Fact.DrillStarted.class).map(Fact.DrillStarted::hypothesis).orElse(""),
          verdict.outcome(),
          verdict.reasons().get(0),
          came(verdict, "fault hit", Finding.Holds.class)
              && came(verdict, LEDGER, Finding.Holds.class),
          came(verdict, LEDGER, Finding.Broken.class),
          Recovery.of(evidence),
          budget(evidence));
    }

    /** What the whole recovery may take, in milliseconds. */
    private static OptionalLong budget(Evidence evidence) {
      return evidence
          .last(Fact.BudgetSet.class)
          .map(set -> set.maxMillis().get(Recovery.TOTAL))
          .map(OptionalLong::of)
          .orElse(OptionalLong.empty());
    }

    /** From the fault until the source had caught up, in milliseconds, where that was seen. */
    OptionalLong totalMillis() {
      return recovery.map(of -> of.millisOf(Recovery.TOTAL)).orElse(OptionalLong.empty());
    }

    private static boolean came(Verdict verdict, String link, Class<? extends Finding> to) {
      return verdict.links().stream()
          .anyMatch(each -> each.link().equals(link) && to.isInstance(each.finding()));
    }
  }

  /**
   * Reads runs.
   *
   * @param folders with the evidence of a run, or with such folders below them
   * @throws Problem if there is no evidence in them, or it cannot be parsed
   */
  public static Series read(List<Path> folders) {
    return read(
        folders,
        unreadable -> {
          throw unreadable;
        });
  }

  /**
   * The same, past runs that cannot be parsed, such as those of another version of Firedrill.
   *
   * @param unreadable is given each of them
   */
  static Series read(List<Path> folders, Consumer<Problem> unreadable) {
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
      try {
        Evidence evidence = EvidenceFile.read(folder);
        if (!evidence.ofUpgrade()) { // each of those has a report of its own kind
          runs.add(Run.of(folder, evidence));
        }
      } catch (Problem e) {
        unreadable.accept(e);
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

  /** From the fault until the source had caught up, of each run where that was seen. */
  public Percentiles total() {
    return figures(recovery -> recovery.millisOf(Recovery.TOTAL));
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
   * What can be said of losses after so many recoveries without one. By the rule of three: with 95
   * % confidence the rate is at most 3 in n. An audit that is not complete says nothing, and what
   * else was wrong with a run says nothing of its ledger.
   */
  public String bound() {
    long intact = runs.stream().filter(Run::intact).count();
    long damaged = runs.stream().filter(Run::damaged).count();
    if (damaged > 0) {
      return Texts.format(
          "the ledger was damaged in %d of %d audited runs", damaged, damaged + intact);
    }
    if (intact == 0) {
      return "no ledger was audited completely";
    }
    return Texts.format(
        "no record lost or duplicated in %d audited runs: at most %s of all recoveries, at 95 %%"
            + " confidence",
        intact, intact < 3 ? "all" : Texts.format("%s %%", Texts.format("%.1f", 300.0 / intact)));
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
