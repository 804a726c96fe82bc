package io.firedrill.bench;

import io.firedrill.evidence.Recovery;
import io.firedrill.problem.Texts;
import io.firedrill.report.Percentiles;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Recovery times of several series as a table in Markdown: a line a series, a column a phase. */
record RecoveryTable(List<Series> series) {
  /** Recoveries from one drill with one configuration. */
  record Series(String drill, String configuration, List<Recovery> recoveries) {
    private Percentiles total() {
      return new Percentiles(recoveries.stream().map(Recovery::totalMillis).toList());
    }

    /** The phase as far as it was seen: a phase of no length is not seen in every run. */
    private Percentiles phase(String name) {
      return new Percentiles(
          recoveries.stream()
              .map(recovery -> recovery.millisOf(name))
              .flatMapToLong(OptionalLong::stream)
              .boxed()
              .toList());
    }
  }

  /** The table, with a column for each phase that was seen in any of the runs. */
  String markdown() {
    List<String> phases =
        Recovery.PHASES.stream()
            .filter(name -> series.stream().anyMatch(each -> !each.phase(name).isEmpty()))
            .toList();
    String head =
        Texts.format(
            "| drill | configuration | n | median | p95 | least–most | %s |\n|---|---|---|---|---|---|%s\n",
            String.join(" | ", phases), "---|".repeat(phases.size()));
    return head + series.stream().map(each -> line(each, phases)).collect(Collectors.joining());
  }

  private static String line(Series series, List<String> phases) {
    Percentiles total = series.total();
    String cells =
        phases.stream()
            .map(series::phase)
            .map(phase -> phase.isEmpty() ? " - |" : Texts.format(" %d ms |", phase.median()))
            .collect(Collectors.joining());
    return Texts.format(
        "| %s | %s | %d | **%s** | %s | %.1f–%.1f s |%s%n",
        series.drill(),
        series.configuration(),
        series.recoveries().size(),
        Texts.seconds(total.median()),
        Texts.seconds(total.at(95)),
        total.least() / 1000.0,
        total.worst() / 1000.0,
        cells);
  }
}
