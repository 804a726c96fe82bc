package io.firedrill.judge;

import static io.firedrill.judge.Histories.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.judge.Verdict.Outcome;
import io.firedrill.ledger.AuditReport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JudgeTest {
  private static void passes(Evidence evidence) {
    Verdict verdict = Judge.judgeByItself(evidence);
    assertThat(verdict.outcome()).as(verdict.reasons().toString()).isEqualTo(Outcome.PASS);
  }

  private static void fails(Evidence evidence, String reason) {
    Verdict verdict = Judge.judgeByItself(evidence);
    assertThat(verdict.outcome()).as(verdict.reasons().toString()).isEqualTo(Outcome.FAIL);
    assertThat(verdict.reasons().get(0)).startsWith(reason);
  }

  private static void isInconclusive(Evidence evidence, String reason) {
    Verdict verdict = Judge.judgeByItself(evidence);
    assertThat(verdict.outcome()).as(verdict.reasons().toString()).isEqualTo(Outcome.INCONCLUSIVE);
    assertThat(verdict.reasons().get(0)).startsWith(reason);
  }

  @Test
  void healthyHistoriesPass() {
    passes(taskManagerKill());
    passes(jobManagerKill());
    passes(restartsExhausted());
  }

  @Test
  void everyCombinationOfFiveFindingsGivesTheWorstOfThem() {
    List<Finding> kinds =
        List.of(
            new Finding.Holds("holds"), new Finding.Broken("broken"), new Finding.Unseen("unseen"));
    for (int combination = 0; combination < 243; combination++) {
      List<Link> links = new ArrayList<>();
      List<Finding> findings = new ArrayList<>();
      for (int i = 0, rest = combination; i < 5; i++, rest /= 3) {
        Finding finding = kinds.get(rest % 3);
        findings.add(finding);
        links.add(fixed(finding));
      }
      Outcome expected =
          findings.contains(kinds.get(1))
              ? Outcome.FAIL
              : findings.contains(kinds.get(2)) ? Outcome.INCONCLUSIVE : Outcome.PASS;
      assertThat(new Judge(links).judge(taskManagerKill()).outcome()).isEqualTo(expected);
    }
  }

  private static Link fixed(Finding finding) {
    return new Link() {
      @Override
      public String name() {
        return "fixed";
      }

      @Override
      public Finding examine(Evidence evidence) {
        return finding;
      }
    };
  }

  @Test
  void noLinksAreNoPass() {
    assertThat(new Judge(List.of()).judge(taskManagerKill()).outcome())
        .isEqualTo(Outcome.INCONCLUSIVE);
  }

  @Test
  void aVerdictThatDoesNotFollowFromItsLinksCannotBeMade() {
    assertThatThrownBy(() -> new Verdict(Outcome.PASS, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aCheckThatThrowsIsUnseenNotAPass() {
    Link throwing =
        new Link() {
          @Override
          public String name() {
            return "throwing";
          }

          @Override
          public Finding examine(Evidence evidence) {
            throw new IllegalStateException("a bug");
          }
        };
    assertThat(new Judge(List.of(throwing)).judge(taskManagerKill()).links().get(0).finding())
        .isEqualTo(
            new Finding.Unseen("the check itself failed: java.lang.IllegalStateException: a bug"));
  }

  @Test
  void noEvidenceIsInconclusive() {
    isInconclusive(Evidence.of(), "evidence: the evidence does not say what was expected");
  }

  @Test
  void takingAnyKindOfFactAwayNeverLeavesAPass() {
    for (Evidence healthy : List.of(taskManagerKill(), jobManagerKill(), restartsExhausted())) {
      for (Class<?> kind : healthy.facts().stream().map(Object::getClass).distinct().toList()) {
        boolean marksThePhaseOnly = kind == Fact.PhaseBegan.class;
        if (!marksThePhaseOnly) {
          assertThat(Judge.judgeByItself(without(healthy, kind::isInstance)).outcome())
              .as("without " + kind.getSimpleName())
              .isNotEqualTo(Outcome.PASS);
        }
      }
    }
  }

  // link 1

  @Test
  void aJobThatHadFailedBeforeProvesNothing() {
    isInconclusive(
        with(taskManagerKill(), failure(500, "early", "tm-1")),
        "steady state: the job had failed before the fault");
  }

  @Test
  void oneCheckpointBeforeIsNotEnough() {
    isInconclusive(
        without(
            taskManagerKill(), f -> f instanceof Fact.CheckpointSeen c && c.checkpointId() == 7),
        "steady state: 1 checkpoints had completed before the fault; it takes 2");
  }

  @Test
  void aLedgerThatStoodStillBeforeProvesNothing() {
    isInconclusive(
        changed(taskManagerKill(), f -> f.equals(output(900, 20)) ? output(900, 10) : f),
        "steady state: the ledger was not seen to grow before the fault");
  }

  // link 2

  @Test
  void aKillOfAnIdleTaskManagerIsBroken() {
    fails(
        changed(taskManagerKill(), f -> f instanceof Fact.VictimChosen ? chosen(950, TM) : f),
        "fault hit: tm-1 (process 11) hosted no RUNNING subtask of the job");
  }

  @Test
  void aKillOfAnAlreadyFinishedJobIsBroken() {
    fails(
        changed(
            taskManagerKill(), f -> f instanceof Fact.JobSeen ? job(100, "FINISHED", FIRST_JM) : f),
        "fault hit: the job was already FINISHED when the fault came");
  }

  @Test
  void aFailureThatNamesAnotherTaskManagerIsBroken() {
    fails(
        changed(
            taskManagerKill(),
            f ->
                f instanceof Fact.FailureSeen
                    ? failure(1_100, "Connection to tm-3 lost", "tm-2")
                    : f),
        "fault hit: Flink recorded SomeException, which does not name tm-1");
  }

  @Test
  void aKillAfterWhichFlinkRecordsNothingHitNothing() {
    fails(
        without(taskManagerKill(), Fact.FailureSeen.class),
        "fault hit: Flink recorded no failure after it");
  }

  @Test
  void aJobManagerWithoutASuccessorIsNotProvenKilled() {
    isInconclusive(
        without(jobManagerKill(), f -> f.equals(job(1_720, "RUNNING", SECOND_JM))),
        "fault hit: no other JobManager was seen to take the job over");
  }

  // link 3

  @Test
  void aRestoreFromAnOlderCheckpointFailsAndNamesBoth() {
    fails(
        changed(
            taskManagerKill(),
            f -> f instanceof Fact.RestoreSeen ? restore(7).by(FIRST_JM).at(1_600) : f),
        "restored from newest: restored from checkpoint 7, not from 8, the newest by the"
            + " JobManager's record");
  }

  @Test
  void afterAJobManagersDeathTheHighAvailabilityStoreSaysWhatWasNewest() {
    fails(
        changed(
            jobManagerKill(),
            f ->
                f instanceof Fact.HaReadWithoutLeader
                    ? new Fact.HaReadWithoutLeader(1_050, List.of(8L, 9L))
                    : f),
        "restored from newest: restored from checkpoint 8, not from 9, the newest by the"
            + " high-availability store");
  }

  @Test
  void withoutTheStoreARestoreBelowTheLastOneSeenFails() {
    Evidence blind = without(jobManagerKill(), Fact.HaReadWithoutLeader.class);
    fails(
        changed(blind, f -> f instanceof Fact.RestoreSeen ? restore(7).by(SECOND_JM).at(1_750) : f),
        "restored from newest: restored from checkpoint 7, though 8 was seen to complete");
    isInconclusive(
        blind,
        "restored from newest: restored from checkpoint 8; which was the newest is not known");
  }

  @Test
  void aCheckpointThatCompletedAfterTheRestoreIsNotTheNewestBeforeIt() {
    passes(with(taskManagerKill(), checkpoint(10).by(FIRST_JM).at(2_900)));
  }

  @Test
  void aSavepointIsNotACheckpointToRestoreFrom() {
    passes(
        with(
            taskManagerKill(),
            new Fact.CheckpointSeen(990, FIRST_JM, 9, true, 980, 9, "savepoint-9")));
  }

  @Test
  void aRestoreThatWentByUnseenIsInconclusive() {
    isInconclusive(
        changed(
            taskManagerKill(),
            f -> f instanceof Fact.RestoreSeen ? restore(8).by(FIRST_JM).counted(2).at(1_600) : f),
        "restored from newest: the JobManager counts 2 restores");
  }

  @Test
  void everyRestoreIsHeldAgainstTheNewestNotOnlyTheLast() {
    fails(
        changed(
            with(taskManagerKill(), restore(9).by(FIRST_JM).counted(2).at(2_650)),
            f ->
                f.equals(restore(8).by(FIRST_JM).at(1_600))
                    ? restore(7).by(FIRST_JM).at(1_600)
                    : f),
        "restored from newest: restored from checkpoint 7, not from 8");
  }

  @Test
  void aJobThatStartsFromNothingIsBroken() {
    fails(
        without(jobManagerKill(), Fact.RestoreSeen.class),
        "restored from newest: the job started from nothing");
  }

  @Test
  void aJobThatStartedFromNothingAndWasRestoredFromItsOwnCheckpointLaterIsBroken() {
    fails(
        with(
            changed(
                jobManagerKill(),
                f -> f instanceof Fact.RestoreSeen ? restore(1).by(SECOND_JM).at(2_050) : f),
            checkpoint(1).by(SECOND_JM).at(2_000)),
        "restored from newest: the job started from nothing: the JobManager that took over"
            + " completed checkpoint 1 before it restored any");
  }

  @Test
  void aRestoredCheckpointThatLacksAFileIsBroken() {
    fails(
        changed(
            taskManagerKill(),
            f ->
                f instanceof Fact.SnapshotRead
                    ? new Fact.SnapshotRead(2_120, 8, "chk-8", 3, 2, 9, List.of("shared/x"))
                    : f),
        "restored from newest: the restored checkpoint lacks files in the store: [shared/x]");
  }

  // link 4

  @Test
  void aSubtaskThatIsNotBackIsBroken() {
    fails(
        without(taskManagerKill(), f -> f instanceof Fact.SubtaskSeen s && s.attempt() == 1),
        "healthy after: not all subtasks were RUNNING again");
  }

  @Test
  void noCheckpointAfterTheRestoreIsBroken() {
    fails(
        without(
            taskManagerKill(), f -> f instanceof Fact.CheckpointSeen c && c.checkpointId() == 9),
        "healthy after: no checkpoint completed after the restore");
  }

  @Test
  void aLedgerThatStandsStillAfterwardsIsBroken() {
    fails(
        without(taskManagerKill(), f -> f.equals(output(2_700, 30))),
        "healthy after: the ledger did not grow after the restore");
  }

  @Test
  void aBacklogThatStaysIsBroken() {
    fails(
        without(taskManagerKill(), f -> f instanceof Fact.BacklogSeen b && b.records() == 4),
        "healthy after: the backlog is 900 records; before the fault it was usually 5");
  }

  @Test
  void aBacklogThatIsStillGoingDownIsUnseen() {
    isInconclusive(
        new Evidence(
            taskManagerKill().facts().stream()
                .map(
                    f ->
                        f instanceof Fact.BacklogSeen b && b.records() == 4
                            ? backlog(b.at(), 600)
                            : f)
                .toList()),
        "healthy after: the source was still catching up: its backlog had fallen from 900 to 600");
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 163})
  void metricsThatDoNotMoveAfterTheFaultAreNoLook(long frozen) {
    List<Fact> facts = new ArrayList<>();
    for (Fact fact : taskManagerKill().facts()) {
      boolean look = fact instanceof Fact.BacklogSeen;
      facts.add(look && fact.at() > 900 ? backlog(fact.at(), frozen) : fact);
      if (look) {
        facts.add(new Fact.RecordsSeen(fact.at(), Math.min(fact.at(), 910)));
      }
    }
    isInconclusive(
        new Evidence(facts), "healthy after: the source's metrics did not move after the fault");
    facts.removeIf(f -> f instanceof Fact.Audited);
    facts.add(0, new Fact.AuditWaived(50, "another job's"));
    isInconclusive(
        new Evidence(facts), "healthy after: the source's metrics did not move after the fault");
  }

  @Test
  void aBacklogThatWasSeenLowForAMomentOnlyIsUnseen() {
    isInconclusive(
        without(taskManagerKill(), f -> f.equals(backlog(3_150, 4))),
        "healthy after: the backlog was not seen at the usual 5 records for long enough");
  }

  // link 5

  @Test
  void whatTheAuditFindsIsBroken() {
    AuditReport one = new AuditReport(99, 2, 1, 0, 0, 0, List.of("record 5 of split 0 is missing"));
    fails(
        changed(taskManagerKill(), f -> f instanceof Fact.Audited ? audited(3_600, one) : f),
        "ledger: 1 missing, 0 duplicates, 0 wrong, 0 past the cut, among 99 records; first:"
            + " record 5 of split 0 is missing");
  }

  @Test
  void aJobThatDidNotFinishMayOweItsLastLines() {
    isInconclusive(
        changed(
            taskManagerKill(),
            f -> f instanceof Fact.StoppedWithSavepoint ? stopped(3_500, "FAILED") : f),
        "ledger: the job was FAILED after the stop, not FINISHED");
  }

  @Test
  void anEmptyLedgerProvesNothing() {
    isInconclusive(
        changed(
            taskManagerKill(),
            f ->
                f instanceof Fact.Audited
                    ? audited(3_600, new AuditReport(0, 0, 0, 0, 0, 0, List.of()))
                    : f),
        "ledger: there is no record");
  }

  // ends FAILED

  @Test
  void oneRestartTooFewOrTooManyIsBroken() {
    fails(
        without(restartsExhausted(), f -> f instanceof Fact.SubtaskSeen s && s.attempt() == 2),
        "ended as allowed: FAILED after 1 restarts; 2 are allowed");
    fails(
        with(restartsExhausted(), subtask(2_150, 3, "FAILED", 2_100, -1)),
        "ended as allowed: FAILED after 3 restarts; 2 are allowed");
  }

  @Test
  void aJobThatRunsOnIsBroken() {
    fails(
        without(restartsExhausted(), f -> f.equals(job(2_200, "FAILED", FIRST_JM))),
        "ended as allowed: the job is RUNNING; it was to end FAILED");
  }

  @Test
  void aLastCheckpointThatWasDiscardedIsBroken() {
    fails(
        changed(
            restartsExhausted(),
            f ->
                f instanceof Fact.SnapshotRead
                    ? new Fact.SnapshotUnreadable(2_300, "chk-8", "no such object")
                    : f),
        "last checkpoint kept: checkpoint 8 is no longer in the store: no such object");
  }
}
