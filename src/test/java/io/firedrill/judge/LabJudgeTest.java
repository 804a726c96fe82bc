package io.firedrill.judge;

import static io.firedrill.judge.Histories.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Expects;
import io.firedrill.evidence.Fact;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LabJudgeTest {
  private final Evidence history =
      Evidence.of(
          started(Expects.LAB, 2),
          printed(0, 0, 1, 2, 3),
          printed(1, 0, 1, 2, 3),
          printed(2, 3, 4, 5, 6),
          restore(1).at(5),
          new Fact.OffsetsRead(9, 1, Map.of(0, 3L)));

  private static Fact.AttemptPrinted printed(int attempt, long... records) {
    return new Fact.AttemptPrinted(10, attempt, java.util.Arrays.stream(records).boxed().toList());
  }

  private Evidence withAttempt(Fact.AttemptPrinted other) {
    return changed(
        history,
        f -> f instanceof Fact.AttemptPrinted a && a.attempt() == other.attempt() ? other : f);
  }

  private static Finding examine(Evidence evidence) {
    return new AttemptsFromCheckpoints().examine(evidence);
  }

  @Test
  void anAttemptBeginsWhereItsCheckpointStandsAndTheFirstRestartMayHaveNone() {
    assertThat(examine(history)).isInstanceOf(Finding.Holds.class);
  }

  @Test
  void anAttemptThatBeginsElsewhereIsBroken() {
    assertThat(examine(withAttempt(printed(2, 4, 5, 6, 7))))
        .isEqualTo(
            new Finding.Broken(
                "attempt 2 passed records [4, 5, 6, 7]; expected [3, 4, 5, 6] from its"
                    + " checkpoint"));
  }

  @Test
  void anAttemptThatGetsFurtherThanItsFourthRecordIsBroken() {
    assertThat(examine(withAttempt(printed(1, 0, 1, 2, 3, 4)))).isInstanceOf(Finding.Broken.class);
  }

  @Test
  void aRecordThatIsSkippedOrDoubledWithinAnAttemptIsBroken() {
    assertThat(examine(withAttempt(printed(1, 0, 1, 1, 3)))).isInstanceOf(Finding.Broken.class);
  }

  @Test
  void anAttemptThatLetNothingPassIsBroken() {
    Evidence silent = without(history, f -> f instanceof Fact.AttemptPrinted a && a.attempt() == 1);
    assertThat(examine(silent))
        .isEqualTo(
            new Finding.Broken(
                "attempt 1 passed records []; expected [0, 1, 2, 3] from its checkpoint"));
  }

  @Test
  void anOffsetOrARestoreThatWasNotSeenIsUnseen() {
    assertThat(examine(without(history, Fact.OffsetsRead.class)))
        .isInstanceOf(Finding.Unseen.class);
    Evidence skipped =
        changed(history, f -> f instanceof Fact.RestoreSeen ? restore(1).counted(2).at(5) : f);
    assertThat(examine(skipped)).isEqualTo(new Finding.Unseen("not every restore was seen"));
  }

  @Test
  void aPrintOfNothingIsNotEvidenceOfAnything() {
    assertThat(printed(0).records()).isEqualTo(List.of());
  }
}
