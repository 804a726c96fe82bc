package io.firedrill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.drill.DrillFile;
import io.firedrill.drill.fault.FaultSeries;
import io.firedrill.evidence.Expects;
import io.firedrill.judge.Verdict;
import io.firedrill.problem.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GameDayTest {
  private static final FaultDraw DRAW =
      new FaultDraw(7, List.of("taskmanager-kill", "jobmanager-kill"), List.of("store-outage"), 5);

  @TempDir Path folder;

  private final List<Path> ran = new ArrayList<>();

  private GameDay gameDay(Predicate<FaultSeries> fails, Verdict.Outcome otherwise) {
    return new GameDay(
        DRAW,
        folder,
        true,
        (file, reports) -> {
          ran.add(file);
          FaultSeries series = (FaultSeries) DrillFile.read(file).fault();
          return new GameDay.Outcome(
              fails.test(series) ? Verdict.Outcome.FAIL : otherwise, "because");
        },
        line -> {});
  }

  private static boolean holds(FaultSeries series, String kind) {
    return series.steps().stream().anyMatch(step -> step.fault().describe().contains(kind));
  }

  @Test
  void theSameSeedGivesTheSameSeriesAndAnotherNumberAnother() {
    assertThat(DRAW.series(3)).isEqualTo(DRAW.series(3)).isNotEqualTo(DRAW.series(4));
  }

  @Test
  void aSeriesHasUpToTheMostFaults() {
    FaultDraw draw = new FaultDraw(7, List.of("taskmanager-kill"), List.of(), 20);
    assertThat(IntStream.rangeClosed(1, 200).map(number -> draw.series(number).size()))
        .contains(1, 20)
        .allMatch(size -> size >= 1 && size <= 20);
  }

  @Test
  void everySeriesBeginsWithAKillAndIsADrillFileThatCanBeRead() {
    GameDay.Summary summary =
        gameDay(series -> false, Verdict.Outcome.PASS).run(1, faults -> faults < 60);
    assertThat(summary.worst()).isEqualTo(Verdict.Outcome.PASS);
    assertThat(summary.series()).isEqualTo(ran.size()).isEqualTo(summary.passed());
    assertThat(summary.faults()).isGreaterThanOrEqualTo(60);
    for (Path file : ran) {
      assertThat(DrillFile.read(file).expects()).isEqualTo(Expects.SURVIVES);
      FaultSeries series = (FaultSeries) DrillFile.read(file).fault();
      assertThat(series.steps().get(0).fault().describe()).startsWith("kill");
    }
  }

  @Test
  void itEndsWithTheFirstFailureAndFindsTheShortestSeriesThatStillFails() {
    GameDay.Summary summary =
        gameDay(
                series -> holds(series, "the store") && holds(series, "JobManager"),
                Verdict.Outcome.PASS)
            .run(1, faults -> faults < 1_000);
    assertThat(summary.worst()).isEqualTo(Verdict.Outcome.FAIL);
    FaultSeries smallest = (FaultSeries) DrillFile.read(summary.smallest().orElseThrow()).fault();
    assertThat(smallest.steps()).hasSize(2);
    assertThat(holds(smallest, "the store") && holds(smallest, "JobManager")).isTrue();
  }

  @Test
  void anInconclusiveSeriesIsCountedAndIsNoPass() {
    GameDay.Summary summary =
        gameDay(series -> false, Verdict.Outcome.INCONCLUSIVE).run(1, faults -> faults < 5);
    assertThat(summary.inconclusive()).isEqualTo(summary.series());
    assertThat(summary.worst()).isEqualTo(Verdict.Outcome.INCONCLUSIVE);
  }

  @Test
  void aFailureIsNotForgottenBecauseTheJobIsDownAfterwards() {
    AtomicBoolean failed = new AtomicBoolean();
    GameDay gameDay =
        new GameDay(
            DRAW,
            folder,
            true,
            (file, reports) -> {
              if (failed.getAndSet(true)) {
                throw new Problem("the job did not start in time");
              }
              return new GameDay.Outcome(Verdict.Outcome.FAIL, "because");
            },
            line -> {});
    assertThat(gameDay.run(1, faults -> true).worst()).isEqualTo(Verdict.Outcome.FAIL);
  }

  @Test
  void aSeriesThatCannotBeRunEndsItWithWhatWasSeenSoFar() {
    GameDay gameDay =
        new GameDay(
            DRAW,
            folder,
            true,
            (file, reports) -> {
              throw new Problem("no Flink");
            },
            line -> {});
    GameDay.Summary summary = gameDay.run(1, faults -> true);
    assertThat(summary.notRun()).contains("no Flink");
    assertThat(summary.series()).isZero();
  }

  @Test
  void noSeriesIsNoPass() {
    assertThat(gameDay(series -> false, Verdict.Outcome.PASS).run(1, faults -> false).worst())
        .isEqualTo(Verdict.Outcome.INCONCLUSIVE);
  }
}
