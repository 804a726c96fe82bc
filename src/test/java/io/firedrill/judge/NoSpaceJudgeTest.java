package io.firedrill.judge;

import static io.firedrill.judge.Histories.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.cluster.Action;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.judge.Verdict.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A disk that was filled, and failures that have nothing to do with it. */
class NoSpaceJudgeTest {
  private static final Fact ENDED = new Fact.FaultEnded(1_500, 1_490, "there is room");

  private static Evidence diskFilled(Fact... more) {
    return with(
        with(
            without(taskManagerKill(), Fact.FailureSeen.class),
            new Fact.FaultPlanned(940, List.of(TM), List.of(Action.FILL_DISK))),
        more);
  }

  private static void is(Outcome outcome, String reason, Evidence evidence) {
    Verdict verdict = Judge.judgeByItself(evidence);
    assertThat(verdict.outcome()).as(verdict.reasons().toString()).isEqualTo(outcome);
    assertThat(verdict.reasons()).anyMatch(each -> each.contains(reason));
  }

  @Test
  void aJobThatFailedForWantOfSpaceThereWasHit() {
    is(
        Outcome.PASS,
        "the job failed 2 times with \"No space left on device\"",
        diskFilled(
            failure(1_100, "RocksDBException: No space left on device", TM.resourceId()),
            failure(1_300, "IOException: No space left on device", TM.resourceId()),
            ENDED));
  }

  @Test
  void aFailureOfAnotherKindOrElsewhereIsNotTheDisks() {
    is(
        Outcome.FAIL,
        "fault hit: Flink recorded no failure of tm-1 for want of space",
        diskFilled(
            failure(1_100, "Connection to tm-1 lost", TM.resourceId()),
            failure(1_200, "IOException: No space left on device", "tm-2"),
            ENDED));
  }

  @Test
  void withoutItsEndItIsNotKnownForHowLongItWasFull() {
    is(
        Outcome.INCONCLUSIVE,
        "that there was room again was not seen",
        diskFilled(failure(1_100, "No space left on device", TM.resourceId())));
  }
}
