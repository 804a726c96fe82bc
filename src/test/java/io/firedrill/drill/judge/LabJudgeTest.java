package io.firedrill.drill.judge;

import static io.firedrill.drill.judge.Histories.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.drill.evidence.Evidence;
import io.firedrill.drill.evidence.Fact;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LabJudgeTest {
  private final Evidence history =
      Evidence.of(
          new Fact.AttemptPrinted(10, 0, 0, 4),
          new Fact.AttemptPrinted(10, 1, 0, 4),
          new Fact.AttemptPrinted(10, 2, 3, 4),
          restore(1).at(5),
          new Fact.OffsetsRead(9, 1, Map.of(0, 3L)));

  private static Finding examine(Evidence evidence) {
    return new AttemptsFromCheckpoints().examine(evidence);
  }

  @Test
  void anAttemptBeginsWhereItsCheckpointStandsAndTheFirstRestartMayHaveNone() {
    assertThat(examine(history)).isInstanceOf(Finding.Holds.class);
  }

  @Test
  void anAttemptThatBeginsElsewhereIsBroken() {
    Evidence moved =
        changed(
            history,
            f ->
                f instanceof Fact.AttemptPrinted a && a.attempt() == 2
                    ? new Fact.AttemptPrinted(10, 2, 4, 4)
                    : f);
    assertThat(examine(moved))
        .isEqualTo(new Finding.Broken("attempt 2 began at record 4, its checkpoint stands at 3"));
  }

  @Test
  void anAttemptThatGetsFurtherThanItsFourthRecordIsBroken() {
    Evidence further =
        changed(
            history,
            f ->
                f instanceof Fact.AttemptPrinted a && a.attempt() == 1
                    ? new Fact.AttemptPrinted(10, 1, 0, 5)
                    : f);
    assertThat(examine(further))
        .isEqualTo(new Finding.Broken("attempt 1 let 5 records pass, not 4"));
  }

  @Test
  void anOffsetThatWasNotReadIsUnseen() {
    assertThat(examine(without(history, Fact.OffsetsRead.class)))
        .isInstanceOf(Finding.Unseen.class);
  }
}
