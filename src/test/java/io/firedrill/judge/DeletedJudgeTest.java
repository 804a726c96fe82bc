package io.firedrill.judge;

import static io.firedrill.judge.Histories.FIRST_JM;
import static io.firedrill.judge.Histories.audited;
import static io.firedrill.judge.Histories.backlog;
import static io.firedrill.judge.Histories.changed;
import static io.firedrill.judge.Histories.checkpoint;
import static io.firedrill.judge.Histories.chosen;
import static io.firedrill.judge.Histories.drain;
import static io.firedrill.judge.Histories.effect;
import static io.firedrill.judge.Histories.job;
import static io.firedrill.judge.Histories.output;
import static io.firedrill.judge.Histories.read;
import static io.firedrill.judge.Histories.restore;
import static io.firedrill.judge.Histories.started;
import static io.firedrill.judge.Histories.stopped;
import static io.firedrill.judge.Histories.subtask;
import static io.firedrill.judge.Histories.with;
import static io.firedrill.judge.Histories.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.cluster.Victim;
import io.firedrill.cluster.Victim.Role;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Expects;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Sight;
import io.firedrill.judge.Verdict.Outcome;
import io.firedrill.ledger.AuditReport;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A job whose resource was deleted, or what its checkpoints are found by, and that came back. */
class DeletedJudgeTest {
  private static final Victim POINTERS =
      new Victim(Role.CHECKPOINT_POINTERS, "config map j-config-map", "UID 1", "1");
  private static final Victim RESOURCE =
      new Victim(Role.RESOURCE, "FlinkDeployment j", "UID 2", "2");
  private static final long THIRD_JM = 5_200;

  private static void is(Outcome outcome, String reason, Evidence evidence) {
    Verdict verdict = Judge.judgeByItself(evidence);
    assertThat(verdict.outcome()).as(verdict.reasons().toString()).isEqualTo(outcome);
    assertThat(verdict.reasons().get(0)).startsWith(reason);
  }

  private static Evidence deleted(Victim victim) {
    return Evidence.of(
        started(Expects.RESTORE, 0),
        new Fact.CheckpointingSeen(10, "exactly_once", 500, 10_000, 0),
        job(100, "RUNNING", FIRST_JM),
        subtask(150, 0, "RUNNING", 120, 140),
        checkpoint(7).by(FIRST_JM).at(300),
        output(400, 10),
        backlog(410, 5),
        checkpoint(8).by(FIRST_JM).at(800),
        output(900, 20),
        backlog(910, 5),
        chosen(950, victim, "JobMaster of j"),
        new Fact.VictimHit(1_000, victim, "deleted"),
        effect(1_000, victim),
        new Fact.FaultEnded(5_000, 5_000, "it was to be started again"),
        new Fact.ToBeBroughtBack(20),
        new Fact.RetainedSeen(5_010, List.of(7L, 8L)),
        new Fact.BringBackBegan(5_100, "chk-8", "it was created again"),
        job(5_250, "RUNNING", THIRD_JM),
        restore(8).by(THIRD_JM).at(5_300),
        subtask(5_600, 1, "RUNNING", 5_400, 5_500),
        backlog(5_610, 900),
        read(5_620, 8),
        checkpoint(9).by(THIRD_JM).at(6_000),
        output(6_100, 30),
        backlog(6_200, 4),
        backlog(7_050, 4),
        drain(7_200),
        stopped(7_300, "FINISHED"),
        audited(7_400, new AuditReport(100, 2, 0, 0, 0, 0, List.of())));
  }

  @Test
  void aJobThatComesBackFromTheNewestThatItLeftPasses() {
    is(Outcome.PASS, "steady state", deleted(POINTERS));
    is(Outcome.PASS, "steady state", deleted(RESOURCE));
  }

  @Test
  void aCheckpointThatCompletesAllTheSameShowsThatNothingWasHit() {
    is(
        Outcome.FAIL,
        "fault hit: checkpoint 9 completed after its pointers were deleted",
        with(deleted(POINTERS), checkpoint(9).by(FIRST_JM).at(3_000)));
  }

  @Test
  void whatBecameOfCheckpointsIsNotKnownIfNobodyLooked() {
    is(
        Outcome.INCONCLUSIVE,
        "fault hit: the job was not watched for two checkpoint intervals",
        with(
            deleted(POINTERS),
            new Fact.LookFailed(2_000, Sight.FLINK, "no answer"),
            new Fact.LooksAgain(4_000, Sight.FLINK)));
    is(
        Outcome.INCONCLUSIVE,
        "fault hit: what became of the job's checkpoints was not seen",
        without(deleted(POINTERS), Fact.FaultEnded.class));
  }

  @Test
  void aJobThatComesBackFromAnOlderCheckpointFails() {
    for (Victim victim : List.of(POINTERS, RESOURCE)) {
      is(
          Outcome.FAIL,
          "restored from newest: restored from checkpoint 7, though 8 was seen",
          changed(
              deleted(victim),
              fact -> fact instanceof Fact.RestoreSeen ? restore(7).by(THIRD_JM).at(5_300) : fact));
    }
  }

  @Test
  void aJobThatStartsFromNothingFailsAndWhatItLeftIsNamed() {
    Evidence afresh = without(deleted(RESOURCE), Fact.RestoreSeen.class);
    is(Outcome.FAIL, "restored from newest: the job started from nothing", afresh);
    assertThat(Judge.judgeByItself(afresh).reasons())
        .contains(
            "brought back: the job started from nothing: it was created again. It had left chk-8,"
                + " which spec.job.initialSavepointPath would have to name");
  }

  @Test
  void aSavepointIsNewerThanAllCheckpointsOnlyIfItWasTheNewestThatWasLeft() {
    Evidence fromSavepoint =
        changed(
            deleted(RESOURCE),
            fact -> {
              if (fact instanceof Fact.BringBackBegan began) {
                return new Fact.BringBackBegan(began.at(), "s/savepoint-9", began.how());
              }
              if (fact instanceof Fact.RestoreSeen seen) {
                return new Fact.RestoreSeen(
                    seen.at(), THIRD_JM, 1, 9, seen.restoredAt(), true, "s/savepoint-9");
              }
              if (fact instanceof Fact.SnapshotRead was) {
                return new Fact.SnapshotRead(was.at(), 9, "s/savepoint-9", 3, 2, 100, List.of());
              }
              return fact instanceof Fact.CheckpointSeen c && c.checkpointId() == 9
                  ? checkpoint(10).by(THIRD_JM).at(6_000)
                  : fact;
            });
    is(Outcome.PASS, "steady state", fromSavepoint);
    assertThat(Judge.judgeByItself(fromSavepoint).reasons())
        .contains("brought back: from savepoint 9, the newest in the bucket; it was created again");
    Evidence another =
        changed(
            fromSavepoint,
            fact ->
                fact instanceof Fact.BringBackBegan began
                    ? new Fact.BringBackBegan(began.at(), "chk-8", began.how())
                    : fact);
    is(Outcome.FAIL, "brought back: from s/savepoint-9, not from chk-8", another);
  }
}
