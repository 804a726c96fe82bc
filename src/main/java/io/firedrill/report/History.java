package io.firedrill.report;

import io.firedrill.judge.Verdict;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * What the runs of each drill came to over time.
 *
 * @param at the moment that it was looked at
 */
public record History(List<OfDrill> drills, Instant at) {
  private static final int RECENT = 5;
  private static final int LOOKED_AT = 10;
  private static final int CHANGES = 2;

  public History {
    drills = List.copyOf(drills);
  }

  /**
   * The runs of one drill on one target.
   *
   * @param name the drill and where it ran
   */
  public record OfDrill(String name, Series series) {
    Series.Run newest() {
      return series.runs().get(series.runs().size() - 1);
    }

    /** When its hypothesis was last shown to hold; empty if no run of it passed. */
    public Optional<Instant> lastProven() {
      return series.runs().stream()
          .filter(run -> run.outcome() == Verdict.Outcome.PASS)
          .map(run -> Instant.ofEpochMilli(run.startedAt()))
          .reduce((earlier, later) -> later);
    }

    /** Whether its verdict changed more than once in the last ten runs, whatever it is now. */
    public boolean flaky() {
      List<Series.Run> runs = last(LOOKED_AT);
      int changes = 0;
      for (int run = 1; run < runs.size(); run++) {
        changes += runs.get(run).outcome() == runs.get(run - 1).outcome() ? 0 : 1;
      }
      return changes >= CHANGES;
    }

    private List<Series.Run> last(int count) {
      List<Series.Run> runs = series.runs();
      return runs.subList(Math.max(0, runs.size() - count), runs.size());
    }

    /** The median recovery of the last five runs, in milliseconds. */
    OptionalLong recent() {
      return median(new Series(last(RECENT)));
    }

    /** That of the runs before them. */
    OptionalLong before() {
      List<Series.Run> runs = series.runs();
      return median(new Series(runs.subList(0, Math.max(0, runs.size() - RECENT))));
    }

    private static OptionalLong median(Series of) {
      Percentiles total = of.total();
      return total.isEmpty() ? OptionalLong.empty() : OptionalLong.of(total.median());
    }

    /** What the newest run allowed the recovery to take, in milliseconds. */
    OptionalLong budget() {
      return newest().budget();
    }

    /** How the recovery changed, in words. */
    String trend() {
      if (recent().isEmpty()) {
        return "-";
      }
      String now = Texts.seconds(recent().getAsLong());
      if (before().isEmpty()) {
        return now;
      }
      return Texts.format("%s (before: %s)", now, Texts.seconds(before().getAsLong()));
    }
  }

  /**
   * Reads runs.
   *
   * @param folders with the evidence of a run, or with such folders below them
   * @param unreadable is given each run that cannot be parsed, such as one of another version
   * @throws Problem if there is no run that can
   */
  public static History read(List<Path> folders, Instant at, Consumer<Problem> unreadable) {
    return of(Series.read(folders, unreadable), at);
  }

  /** The history of all runs in a series. */
  static History of(Series series, Instant at) {
    List<OfDrill> drills = new ArrayList<>();
    for (Map.Entry<String, Series> each : series.byDrill().entrySet()) {
      drills.add(new OfDrill(each.getKey(), each.getValue()));
    }
    return new History(drills, at);
  }

  /** The drills whose hypothesis was not shown to hold within so long a time. */
  public List<OfDrill> notProvenFor(Duration age) {
    return drills.stream()
        .filter(
            drill -> drill.lastProven().filter(proven -> !proven.isBefore(at.minus(age))).isEmpty())
        .toList();
  }

  /** How long ago a drill's hypothesis was last shown to hold. */
  String lastProven(OfDrill drill) {
    return drill
        .lastProven()
        .map(proven -> Texts.format("%s, %s", day(proven), ago(Duration.between(proven, at))))
        .orElse("never");
  }

  private static String day(Instant time) {
    return time.toString().substring(0, 10);
  }

  private static String ago(Duration age) {
    if (age.toHours() < 1) {
      return Texts.format("%d min ago", Math.max(0, age.toMinutes()));
    }
    return age.toDays() < 2
        ? Texts.format("%d h ago", age.toHours())
        : Texts.format("%d days ago", age.toDays());
  }

  /** A table in plain text. */
  public String text() {
    StringBuilder text =
        new StringBuilder(
            Texts.format(
                "%-44s %4s %4s %4s %5s  %-12s  %-24s  %s%n",
                "drill", "runs", "pass", "fail", "incl.", "newest", "last proven", "recovery"));
    for (OfDrill drill : drills) {
      Series runs = drill.series();
      text.append(
          Texts.format(
              "%-44s %4d %4d %4d %5d  %-12s  %-24s  %s%s%n",
              drill.name(),
              runs.runs().size(),
              runs.count(Verdict.Outcome.PASS),
              runs.count(Verdict.Outcome.FAIL),
              runs.count(Verdict.Outcome.INCONCLUSIVE),
              drill.newest().outcome(),
              lastProven(drill),
              drill.trend(),
              drill.flaky() ? "  flaky" : ""));
    }
    return text.toString();
  }
}
