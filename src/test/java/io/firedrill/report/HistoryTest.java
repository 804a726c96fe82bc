package io.firedrill.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.evidence.Recovery;
import io.firedrill.judge.Verdict.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
  private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
  private static final OptionalLong NONE = OptionalLong.empty();

  @TempDir Path folder;

  /** A run of so many days ago. */
  private Series.Run run(int daysAgo, Outcome outcome, long recoveryMillis, OptionalLong budget) {
    Optional<Recovery> recovery =
        recoveryMillis == 0
            ? Optional.empty()
            : Optional.of(
                new Recovery(
                    0,
                    List.of(
                        new Recovery.Phase("caught up", recoveryMillis, "until it had caught up")),
                    NONE,
                    NONE,
                    true));
    return new Series.Run(
        folder.resolve("run-" + daysAgo),
        NOW.minus(Duration.ofDays(daysAgo)).toEpochMilli(),
        "taskmanager-kill",
        "local",
        "It comes back <soon>.",
        outcome,
        "the reason",
        true,
        false,
        recovery,
        budget);
  }

  private Series.Run run(int daysAgo, Outcome outcome) {
    return run(daysAgo, outcome, 5_000, NONE);
  }

  private static History of(Series.Run... runs) {
    return History.of(new Series(List.of(runs)), NOW);
  }

  @Test
  void aHypothesisWasLastProvenByTheNewestRunThatPassed() {
    History history = of(run(9, Outcome.PASS), run(3, Outcome.INCONCLUSIVE), run(5, Outcome.PASS));
    assertThat(history.text())
        .contains("taskmanager-kill on local", "INCONCLUSIVE  2026-03-05, 5 days ago");
    assertThat(of(run(1, Outcome.FAIL)).text()).contains("never");
  }

  @Test
  void whatWasNotProvenForSoLongIsFound() {
    History history = of(run(9, Outcome.PASS), run(3, Outcome.INCONCLUSIVE));
    assertThat(history.notProvenFor(Duration.ofDays(9))).isEmpty();
    assertThat(history.notProvenFor(Duration.ofDays(8))).hasSize(1);
    assertThat(of(run(1, Outcome.FAIL)).notProvenFor(Duration.ofDays(99))).hasSize(1);
  }

  @Test
  void aVerdictThatChangesAndChangesBackIsFlaky() {
    assertThat(of(run(3, Outcome.PASS), run(2, Outcome.FAIL)).text()).doesNotContain("flaky");
    assertThat(of(run(3, Outcome.PASS), run(2, Outcome.FAIL), run(1, Outcome.PASS)).text())
        .contains("flaky");
  }

  @Test
  void whatHappenedBeforeTheLastTenRunsMakesNoneFlaky() {
    List<Series.Run> runs = new ArrayList<>();
    runs.add(run(30, Outcome.PASS));
    runs.add(run(29, Outcome.FAIL));
    for (int day = 10; day > 0; day--) {
      runs.add(run(day, Outcome.PASS));
    }
    assertThat(of(runs.toArray(Series.Run[]::new)).text()).doesNotContain("flaky");
  }

  @Test
  void theLastFiveRecoveriesAreComparedWithThoseBefore() {
    List<Series.Run> runs = new ArrayList<>();
    for (int day = 8; day > 5; day--) {
      runs.add(run(day, Outcome.PASS, 12_000, NONE));
    }
    for (int day = 5; day > 0; day--) {
      runs.add(run(day, Outcome.PASS, 4_000, NONE));
    }
    assertThat(of(runs.toArray(Series.Run[]::new)).text()).contains("4.0 s (before: 12.0 s)");
    assertThat(of(run(1, Outcome.INCONCLUSIVE, 0, NONE)).text()).doesNotContain("before");
  }

  @Test
  void thePageShowsTheBudgetAndEachRunAndIsSelfContained() throws IOException {
    History history =
        of(
            run(2, Outcome.PASS, 5_000, OptionalLong.of(20_000)),
            run(1, Outcome.INCONCLUSIVE, 0, OptionalLong.of(10_000)));
    Path newest = history.drills().get(0).newest().folder();
    Files.writeString(Files.createDirectories(newest).resolve("report.html"), "");
    String page = Files.readString(new HistoryReport(history).write(folder));
    assertThat(page)
        .contains(
            "It comes back &lt;soon&gt;.",
            "budget 10.0 s",
            "href=\"./run-1/report.html\"",
            "2026-03-08 12:00:00 UTC, PASS, 5.0 s",
            "INCONCLUSIVE, recovery not seen")
        .doesNotContain("{{", "<script", "http://", "https://");
  }

  @Test
  void withoutABudgetThereIsNoLineForIt() throws IOException {
    assertThat(Files.readString(new HistoryReport(of(run(1, Outcome.PASS))).write(folder)))
        .doesNotContain(">budget ");
  }

  @Test
  void whereNoRecoveryWasSeenThereIsNoChart() throws IOException {
    History history = of(run(1, Outcome.PASS, 0, NONE));
    assertThat(Files.readString(new HistoryReport(history).write(folder))).doesNotContain("<svg");
  }
}
