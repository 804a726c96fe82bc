package io.firedrill.judge;

import static io.firedrill.judge.Histories.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.cluster.Action;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Recovery;
import io.firedrill.judge.Verdict.Outcome;
import io.firedrill.ledger.AuditReport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A TaskManager that was stopped, replaced, and goes on. */
class ZombieJudgeTest {
  private static final Fact.VictimWoken WOKEN =
      new Fact.VictimWoken(3_000, TM, true, "State: S (sleeping)");

  private static void is(Outcome outcome, String reason, Evidence evidence) {
    Verdict verdict = Judge.judgeByItself(evidence);
    assertThat(verdict.outcome()).as(verdict.reasons().toString()).isEqualTo(outcome);
    assertThat(verdict.reasons().get(0)).startsWith(reason);
  }

  /** Everything is as after a kill until it wakes; then it goes on. */
  private static Evidence zombie() {
    List<Fact> facts = new ArrayList<>(without(taskManagerKill(), f -> f.at() > 2_900).facts());
    facts.add(new Fact.FaultPlanned(940, List.of(TM), List.of(Action.PAUSE)));
    facts.addAll(
        List.of(
            WOKEN,
            backlog(3_050, 5),
            checkpoint(10).by(FIRST_JM).at(3_600),
            output(3_700, 40),
            backlog(3_800, 4),
            backlog(4_150, 4),
            drain(4_300),
            stopped(4_500, "FINISHED"),
            audited(4_600, new AuditReport(100, 2, 0, 0, 0, 0, List.of()))));
    return new Evidence(facts);
  }

  @Test
  void aZombieThatChangesNothingPasses() {
    is(Outcome.PASS, "steady state", zombie());
    assertThat(Judge.judgeByItself(zombie()).reasons().get(1))
        .contains("it went on 2.0 s later, after checkpoint 9 had completed without it")
        .contains("State: S (sleeping)");
  }

  @Test
  void whatItsReturnCostsIsNotTheRecoveryFromItsLoss() {
    Evidence again =
        with(
            zombie(),
            restore(9).by(FIRST_JM).counted(2).at(3_100),
            subtask(3_200, 3, "RUNNING", 3_120, 3_150));
    assertThat(Recovery.of(again)).isPresent().isEqualTo(Recovery.of(zombie()));
  }

  @Test
  void whatNeverWokeWasNoZombie() {
    is(
        Outcome.INCONCLUSIVE,
        "fault hit: tm-1 was stopped, and was not seen to go on",
        without(zombie(), Fact.VictimWoken.class));
  }

  @Test
  void whatWasGoneBeforeItWasWokenWasNoZombie() {
    is(
        Outcome.INCONCLUSIVE,
        "fault hit: tm-1 was stopped, and was gone before it could go on: its container had ended",
        changed(
            zombie(),
            f ->
                f.equals(WOKEN)
                    ? new Fact.VictimWoken(3_000, TM, false, "its container had ended")
                    : f));
  }

  @Test
  void whatWokeBeforeTheJobHadGoneOnWasNoZombie() {
    is(
        Outcome.INCONCLUSIVE,
        "fault hit: tm-1 went on before the job had run",
        changed(
            zombie(),
            f -> f.equals(WOKEN) ? new Fact.VictimWoken(2_300, TM, true, "State: R") : f));
  }

  @Test
  void duplicatesAfterItWokeAreAFailure() {
    is(
        Outcome.FAIL,
        "ledger: ",
        changed(
            zombie(),
            f ->
                f instanceof Fact.Audited
                    ? audited(4_600, new AuditReport(100, 2, 0, 3, 0, 0, List.of()))
                    : f));
  }

  @Test
  void withoutACheckpointSinceItWokeTheJobWasNotSeenToBeHealthy() {
    is(
        Outcome.FAIL,
        "healthy after: no checkpoint completed",
        without(zombie(), f -> f instanceof Fact.CheckpointSeen c && c.checkpointId() == 10));
  }
}
