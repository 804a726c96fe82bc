package io.firedrill.judge;

import static io.firedrill.judge.Histories.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.cluster.Victim;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Expects;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Fact.StoreSick.Felt;
import io.firedrill.judge.Verdict.Outcome;
import org.junit.jupiter.api.Test;

/** A store that looks sick, through the proxy before it. */
class SickStoreJudgeTest {
  private static final Victim PROXY = Victim.process(Victim.Role.STORE_PROXY, "store-proxy", 13);

  private static void is(Outcome outcome, String reason, Evidence evidence) {
    Verdict verdict = Judge.judgeByItself(evidence);
    assertThat(verdict.outcome()).as(verdict.reasons().toString()).isEqualTo(outcome);
    assertThat(verdict.reasons()).as(reason).anyMatch(said -> said.startsWith(reason));
  }

  /** A job that was restored, if it failed, and otherwise went on. */
  private static Evidence sick(boolean failed) {
    Evidence hit =
        changed(
            taskManagerKill(),
            fact -> {
              if (fact instanceof Fact.DrillStarted) {
                return started(Expects.EITHER, 0);
              }
              if (fact instanceof Fact.VictimChosen) {
                return chosen(950, PROXY, "what the job depends on");
              }
              return fact instanceof Fact.FaultTookEffect ? effect(1_000, PROXY) : fact;
            });
    Evidence evidence =
        failed ? hit : without(without(hit, Fact.RestoreSeen.class), Fact.FailureSeen.class);
    return with(evidence, new Fact.FaultEnded(1_500, 1_450, "it was well again after that"));
  }

  private static Evidence counted(Evidence evidence, Felt felt, long affected) {
    return with(evidence, new Fact.StoreSick(1_490, felt, 90, affected));
  }

  private static Fact took(long id, long completedAt, long millis) {
    return new Fact.CheckpointSeen(
        completedAt + 20, FIRST_JM, id, false, completedAt, 9, "chk-" + id, millis);
  }

  @Test
  void aJobThatMetItMayGoOnOrBeRestored() {
    String hit = "fault hit: gone; 40 of 90 requests were affected in 0.5 s";
    is(Outcome.PASS, hit, counted(sick(true), Felt.REQUESTS, 40));
    is(Outcome.PASS, hit, counted(sick(false), Felt.REQUESTS, 40));
  }

  @Test
  void oneThatAffectedNoRequestIsNotKnownToHaveHit() {
    is(
        Outcome.INCONCLUSIVE,
        "fault hit: gone, but not one of 90 requests was affected: the fault hit nothing",
        counted(sick(false), Felt.REQUESTS, 0));
  }

  @Test
  void oneWhoseRequestsNobodyCountedIsNotKnownToHaveHit() {
    is(Outcome.INCONCLUSIVE, "fault hit: how many requests", sick(false));
  }

  @Test
  void oneThatIsSlowIsFeltByCheckpoints() {
    Evidence slow = with(counted(sick(false), Felt.CHECKPOINTS, 90), took(6, 500, 30));
    is(
        Outcome.PASS,
        "fault hit: gone; 90 of 90 requests were affected in 0.5 s; a checkpoint took 0.3 s, and at"
            + " most 0.0 s before",
        with(slow, took(20, 1_440, 340)));
    is(
        Outcome.INCONCLUSIVE,
        "fault hit: gone; 90 of 90 requests were affected in 0.5 s, but no checkpoint took longer",
        with(slow, took(20, 1_440, 30)));
    Evidence sickOnceBefore =
        with(with(with(slow, took(3, 100, 42_000)), took(4, 300, 30)), took(5, 400, 30));
    is(
        Outcome.PASS,
        "fault hit: gone; 90 of 90 requests were affected in 0.5 s; a checkpoint took 0.3 s, and at"
            + " most 0.0 s before",
        with(sickOnceBefore, took(20, 1_440, 340)));
    is(
        Outcome.INCONCLUSIVE,
        "fault hit: gone; 90 of 90 requests were affected in 0.5 s; no checkpoint was seen to be",
        slow);
    is(
        Outcome.PASS,
        "fault hit: gone; 90 of 90 requests were affected in 0.5 s; a checkpoint failed",
        with(slow, new Fact.CheckpointFailed(1_450, FIRST_JM, 20, 1_100, 1_400, "expired")));
  }

  @Test
  void whatCannotBeReadIsNotRestored() {
    Evidence gone = counted(sick(true), Felt.RESTORES, 4);
    is(
        Outcome.PASS,
        "fault hit: gone; 4 of 90 requests were affected in 0.5 s; nothing was restored meanwhile",
        gone);
    is(
        Outcome.FAIL,
        "restored from newest: restored from checkpoint 8, not from 20",
        with(gone, took(20, 1_440, 30)));
  }
}
