package io.firedrill.judge;

import static io.firedrill.judge.Histories.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Expects;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Phase;
import io.firedrill.evidence.Sight;
import io.firedrill.judge.Verdict.Outcome;
import io.firedrill.ledger.AuditReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
  void everyLinkIsPartOfAProof() {
    Set<String> links =
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(Link.class.getPackageName())
                .stream()
                .filter(type -> type.isAssignableTo(Link.class) && !type.isInterface())
                .map(JavaClass::getName)
                .collect(Collectors.toSet());
    Set<String> asked =
        Stream.concat(Arrays.stream(Expects.values()).map(Judge::of), Stream.of(Judge.ofUpgrade()))
            .flatMap(judge -> judge.links().stream())
            .map(link -> link.getClass().getName())
            .collect(Collectors.toSet());
    assertThat(asked).isEqualTo(links).isNotEmpty();
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

  private static Fact blind(long at, Sight sight) {
    return new Fact.LookFailed(at, sight, "NumberFormatException");
  }

  private static Evidence tolerated() {
    return with(
        without(
            without(
                changed(
                    taskManagerKill(),
                    f -> f instanceof Fact.DrillStarted ? started(Expects.NO_RESTORE, 0) : f),
                Fact.RestoreSeen.class),
            Fact.FailureSeen.class),
        new Fact.FaultEnded(1_500, 1_400, "it is back"));
  }

  private static Finding finding(Evidence evidence, String link) {
    return Judge.judgeByItself(evidence).links().stream()
        .filter(each -> each.link().equals(link))
        .findFirst()
        .orElseThrow()
        .finding();
  }

  @Test
  void whereEitherWouldDoAJobThatFailedHasToBeRestoredRightly() {
    Evidence either =
        changed(
            taskManagerKill(),
            f -> f instanceof Fact.DrillStarted ? started(Expects.EITHER, 2) : f);
    assertThat(Judge.judgeByItself(either).outcome()).isEqualTo(Verdict.Outcome.PASS);
    assertThat(finding(either, "restored from newest")).isInstanceOf(Finding.Holds.class);
    assertThat(finding(without(either, Fact.RestoreSeen.class), "restored from newest"))
        .isInstanceOf(Finding.Unseen.class);
  }

  @Test
  void aRestoreThatMayHaveGoneUnseenIsNoToleratedFault() {
    assertThat(finding(tolerated(), "not restored")).isInstanceOf(Finding.Holds.class);
    assertThat(finding(with(tolerated(), blind(1_200, Sight.FLINK)), "not restored").reason())
        .isEqualTo("after the fault Flink's REST API could not be read: NumberFormatException");
    assertThat(
            finding(
                with(
                    tolerated(),
                    blind(1_200, Sight.FLINK),
                    new Fact.LooksAgain(1_300, Sight.FLINK)),
                "not restored"))
        .isInstanceOf(Finding.Unseen.class);
    assertThat(
            finding(
                with(tolerated(), blind(200, Sight.FLINK), new Fact.LooksAgain(300, Sight.FLINK)),
                "not restored"))
        .isInstanceOf(Finding.Holds.class);
  }

  @Test
  void aRestartBeforeTheFaultThatMayHaveGoneUnseenIsNoSteadyState() {
    isInconclusive(
        with(taskManagerKill(), blind(200, Sight.FLINK), new Fact.LooksAgain(300, Sight.FLINK)),
        "steady state: before the fault Flink's REST API could not be read");
  }

  @Test
  void whatWasNotSeenWhileNobodyCouldLookIsNotTheJobsFault() {
    Evidence noGrowth =
        without(taskManagerKill(), f -> f instanceof Fact.OutputSeen && f.at() > 1_000);
    fails(noGrowth, "healthy after: the ledger did not grow");
    isInconclusive(
        with(noGrowth, blind(1_700, Sight.LEDGER)), "healthy after: the ledger could not be read");
    fails(
        with(noGrowth, blind(1_700, Sight.LEDGER), new Fact.LooksAgain(3_000, Sight.LEDGER)),
        "healthy after: the ledger did not grow");
    Evidence noCheckpoint =
        without(taskManagerKill(), f -> f instanceof Fact.CheckpointSeen && f.at() > 1_000);
    fails(noCheckpoint, "healthy after: no checkpoint completed");
    isInconclusive(
        with(noCheckpoint, blind(1_700, Sight.FLINK)),
        "healthy after: Flink's REST API could not be read");
    Evidence noFailure = without(taskManagerKill(), Fact.FailureSeen.class);
    fails(noFailure, "fault hit: Flink recorded no failure");
    isInconclusive(with(noFailure, blind(1_700, Sight.FLINK)), "fault hit: Flink's REST API");
  }

  @Test
  void whatHadNotComeWhenTheHarnessWasKilledIsNotTheJobsFault() {
    for (Phase phase : List.of(Phase.FAULT, Phase.RECOVERY)) {
      Evidence killed =
          with(without(taskManagerKill(), f -> f.at() > 1_000), new Fact.PhaseBegan(1_010, phase));
      isInconclusive(
          killed, "fault hit: the run was ended in its phase \"%s\"".formatted(phase.label()));
      fails(
          with(killed, new Fact.DeadlineMissed(9_000, phase, "waited")),
          "fault hit: Flink recorded no failure");
    }
    Evidence settling =
        with(
            without(taskManagerKill(), f -> f.at() > 2_200),
            new Fact.PhaseBegan(2_210, Phase.SETTLE));
    isInconclusive(settling, "healthy after: the run was ended in its phase \"settle\"");
    fails(
        with(settling, new Fact.DeadlineMissed(9_000, Phase.SETTLE, "waited")),
        "healthy after: no checkpoint completed");
  }

  @Test
  void theNewestCheckpointIsNotKnownOfAStoreThatWasNotReadWhenTheJobWasRestored() {
    Evidence watched =
        changed(
            jobManagerKill(),
            f ->
                f instanceof Fact.HaReadWithoutLeader ha
                    ? new Fact.HaSeen(ha.at(), ha.checkpointIds())
                    : f);
    passes(watched);
    isInconclusive(
        with(watched, blind(1_100, Sight.HA_STORE)),
        "restored from newest: restored from checkpoint 8");
  }

  @Test
  void aJobThatWasLastSeenRunningMayHaveFailedUnseen() {
    Evidence running =
        changed(
            restartsExhausted(),
            f -> f instanceof Fact.JobSeen ? job(f.at(), "RUNNING", FIRST_JM) : f);
    fails(running, "ended as allowed: the job is RUNNING");
    isInconclusive(with(running, blind(2_000, Sight.FLINK)), "ended as allowed: Flink's REST API");
    isInconclusive(
        with(restartsExhausted(), blind(2_250, Sight.FLINK)),
        "last checkpoint kept: which checkpoint is the newest");
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
        "steady state: only 1 checkpoints had completed before the fault; 2 are required");
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
        "fault hit: the job was already FINISHED when the fault was injected");
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
  void aRecordThatWentWithAnotherJobManagerIsUnseen() {
    isInconclusive(
        changed(
            with(
                without(taskManagerKill(), Fact.FailureSeen.class),
                job(1_720, "RUNNING", SECOND_JM)),
            f ->
                f instanceof Fact.RestoreSeen
                    ? restore(8).by(SECOND_JM).at(1_750)
                    : f.equals(checkpoint(9).by(FIRST_JM).at(2_600))
                        ? checkpoint(9).by(SECOND_JM).at(2_600)
                        : f),
        "fault hit: another JobManager took the job over, and what Flink had recorded about");
  }

  @Test
  void aTaskManagerThatWasLostBeforeItWasHitIsUnseen() {
    isInconclusive(
        with(
            changed(
                taskManagerKill(),
                f -> f instanceof Fact.FailureSeen ? failureSeen(1_150, 700) : f),
            new Fact.ClockSeen(120, FIRST_JM, 110, 115)),
        "steady state: the job had failed before the fault");
  }

  private static Fact.FailureSeen failureSeen(long at, long failedAt) {
    return new Fact.FailureSeen(at, failedAt, "SomeException", "tm-1", "Connection to tm-1 lost");
  }

  @Test
  void aResourceIdThatBeginsLikeAnotherIsNotThatOne() {
    assertThat(failure(1_100, "Connection to tm-12 lost", "").names("tm-1")).isFalse();
    assertThat(failure(1_100, "Connection to [tm-1] lost", "").names("tm-1")).isTrue();
  }

  @Test
  void aJobManagerWithoutASuccessorIsNotProvenKilled() {
    isInconclusive(
        without(jobManagerKill(), f -> f.equals(job(1_720, "RUNNING", SECOND_JM))),
        "fault hit: no other JobManager was seen to take the job over");
  }

  @Test
  void aStepOfTheFaultThatWasNeverTakenProvesNothing() {
    isInconclusive(
        with(taskManagerKill(), new Fact.FaultPlanned(940, List.of(TM, JM))),
        "fault hit: the JobManager jobmanager should have been hit too, but no hit was seen");
    isInconclusive(
        with(taskManagerKill(), chosen(1_200, JM, "JobMaster")),
        "fault hit: the JobManager jobmanager should have been hit too, but no hit was seen");
  }

  @Test
  void aFaultThatDidNotComeToItsEndInTimeProvesNothing() {
    isInconclusive(
        with(taskManagerKill(), new Fact.DeadlineMissed(1_300, Phase.FAULT, "no shell in the pod")),
        "fault hit: the end of the fault was not observed: no shell in the pod");
  }

  @Test
  void aSecondStepAfterTheRecoveryIsNoneInTheMiddleOfIt() {
    isInconclusive(
        with(
            taskManagerKill(),
            chosen(2_900, JM, "JobMaster"),
            effect(2_950, JM),
            job(3_000, "RUNNING", 2_980),
            subtask(3_100, 0, "RUNNING", 3_000, 3_050)),
        "fault hit: the job was already running again when the JobManager was hit");
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
        "restored from newest: restored from checkpoint 8; the newest completed one is unknown");
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
        "restored from newest: the job started from nothing: the new JobManager"
            + " completed checkpoint 1 before it restored any");
  }

  private static Evidence withAMissingFile() {
    return changed(
        taskManagerKill(),
        f ->
            f instanceof Fact.SnapshotRead
                ? new Fact.SnapshotRead(2_120, 8, "chk-8", 3, 2, 9, List.of("shared/x"))
                : f);
  }

  @Test
  void aRestoredCheckpointThatLacksAFileIsBroken() {
    fails(
        with(withAMissingFile(), new Fact.SnapshotKept(2_130, "chk-8")),
        "restored from newest: the restored checkpoint lacks files in the store: [shared/x]");
  }

  @Test
  void aCheckpointThatMayHaveBeenSubsumedWhileItWasLookedUpIsUnseen() {
    isInconclusive(
        withAMissingFile(),
        "restored from newest: the restored checkpoint may have been subsumed while its files were looked up");
  }

  @Test
  void whatTheWatchedStoreHeldBeforeTheFaultCountsAsLongAsItWasWatched() {
    Fact before = new Fact.HaSeen(820, List.of(7L, 8L));
    Evidence unread =
        with(
            changed(
                without(jobManagerKill(), Fact.HaReadWithoutLeader.class),
                f -> f instanceof Fact.RestoreSeen ? restore(8).by(SECOND_JM).at(2_050) : f),
            before);
    isInconclusive(
        unread, "restored from newest: restored from checkpoint 8; the newest completed");
    passes(with(unread, new Fact.HaSeen(2_620, List.of(7L, 8L, 9L))));
  }

  @Test
  void anEmptiedHighAvailabilityStoreIsNoExcuseForAnOldCheckpoint() {
    Evidence emptied =
        changed(
            jobManagerKill(),
            f ->
                f instanceof Fact.HaReadWithoutLeader
                    ? new Fact.HaReadWithoutLeader(1_050, List.of())
                    : f);
    fails(
        changed(
            emptied, f -> f instanceof Fact.RestoreSeen ? restore(5).by(SECOND_JM).at(1_750) : f),
        "restored from newest: restored from checkpoint 5, though 8 was seen to complete");
    isInconclusive(
        emptied, "restored from newest: restored from checkpoint 8; the newest completed");
  }

  // link 4

  @Test
  void aSubtaskThatIsNotBackIsBroken() {
    fails(
        without(taskManagerKill(), f -> f instanceof Fact.SubtaskSeen s && s.attempt() == 1),
        "healthy after: not all subtasks were RUNNING again");
  }

  @Test
  void aJobThatIsStillBeingRestoredAtTheDeadlineIsUnseen() {
    Evidence restoring =
        changed(
            taskManagerKill(),
            f ->
                f instanceof Fact.SubtaskSeen s && s.attempt() == 1
                    ? subtask(2_100, 1, "INITIALIZING", 1_800, -1)
                    : f);
    fails(restoring, "healthy after: not all subtasks were RUNNING again");
    Fact late = new Fact.DeadlineMissed(3_000, Phase.RECOVERY, "waited 300 s");
    isInconclusive(
        with(restoring, late), "healthy after: the job was still being restored when the deadline");
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

  private static Fact.SubtaskSeen elsewhere(long at, String state) {
    return new Fact.SubtaskSeen(at, "other", 0, 0, state, "tm-9", 120, 140);
  }

  @Test
  void aSubtaskInAnotherRegionGoesOnInItsAttempt() {
    passes(with(taskManagerKill(), elsewhere(150, "RUNNING")));
  }

  @Test
  void aSubtaskThatTheJobHasNoLongerNeedNotRun() {
    Evidence stuck =
        with(taskManagerKill(), elsewhere(150, "RUNNING"), elsewhere(2_000, "CANCELED"));
    fails(stuck, "healthy after: not all subtasks were RUNNING again: [other 0 CANCELED]");
    passes(with(stuck, new Fact.SubtaskGone(2_050, "other", 0)));
  }

  @Test
  void underAnotherJobManagerEverySubtaskIsDeployedAnew() {
    fails(
        with(jobManagerKill(), elsewhere(150, "RUNNING")),
        "healthy after: not all subtasks were RUNNING again: [other 0 RUNNING]");
  }

  @Test
  void aSubtaskThatHadReadAllOfItsInputNeedNotRunAgain() {
    passes(with(taskManagerKill(), elsewhere(150, "FINISHED")));
    passes(with(taskManagerKill(), elsewhere(150, "RUNNING"), elsewhere(2_000, "FINISHED")));
  }

  @Test
  void regionsThatAreRestoredInOneMomentAreOneRecovery() {
    Evidence two =
        changed(
            taskManagerKill(),
            f -> f instanceof Fact.RestoreSeen ? restore(8).by(FIRST_JM).counted(2).at(1_600) : f);
    Fact.SubtaskSeen first = new Fact.SubtaskSeen(150, "b", 0, 0, "RUNNING", "tm-1", 120, 140);
    Fact.SubtaskSeen again =
        new Fact.SubtaskSeen(2_100, "b", 0, 1, "RUNNING", "tm-2", 1_590, 2_000);
    passes(with(two, first, again));
    isInconclusive(
        with(two, first, new Fact.SubtaskSeen(2_100, "b", 0, 2, "RUNNING", "tm-2", 1_800, 2_000)),
        "restored from newest: the JobManager counts 2 restores");
  }

  /** A job that nobody audits, with a source "a" and another one whose records are given. */
  private static Evidence twoSources(long... other) {
    return twoSources(List.of(410L, 910L, 2_800L, 3_150L), other);
  }

  private static Evidence twoSources(List<Long> looks, long... other) {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact.AuditWaived(0, "another job's"));
    for (Fact fact : taskManagerKill().facts()) {
      if (!(fact instanceof Fact.BacklogSeen) && !(fact instanceof Fact.Audited)) {
        facts.add(fact);
      }
    }
    for (int i = 0; i < other.length; i++) {
      facts.add(new Fact.BacklogSeen(looks.get(i), 0, "a"));
      facts.add(new Fact.RecordsSeen(looks.get(i), looks.get(i), "a"));
      facts.add(new Fact.BacklogSeen(looks.get(i), 0, "b"));
      facts.add(new Fact.RecordsSeen(looks.get(i), other[i], "b"));
    }
    return new Evidence(facts);
  }

  @Test
  void oneSourceDoesNotVouchForAnother() {
    passes(twoSources(10, 20, 5, 9));
    fails(twoSources(10, 20, 5, 5), "healthy after: the source emitted nothing after the restore");
  }

  @Test
  void aSourceThatEmitsTooSeldomToTellIsNotHeldAgainstTheJob() {
    isInconclusive(
        twoSources(10, 11, 0, 0),
        "healthy after: the source emits too seldom to tell whether it goes on: raise"
            + " deadlines.settle");
  }

  @Test
  void aSourceThatWasQuietBeforeMayBeQuietAfterwards() {
    passes(twoSources(7, 7, 7, 7));
  }

  @Test
  void aSourceThatHadReadAllThereWasMayBeQuietAfterwards() {
    List<Long> looks = List.of(110L, 210L, 310L, 510L, 710L, 910L, 2_800L, 3_150L);
    passes(twoSources(looks, 0, 90, 99, 99, 99, 99, 0, 0));
    fails(
        twoSources(looks, 0, 90, 99, 120, 130, 150, 0, 0),
        "healthy after: the source emitted nothing after the restore");
  }

  @Test
  void aSourceThatWasQuietBeforeAndLagsBehindAfterwardsIsNotVouchedForByAnother() {
    Evidence evidence = twoSources(7, 7, 7, 7);
    List<Fact> facts = new ArrayList<>(evidence.facts());
    facts.add(new Fact.BacklogSeen(3_200, 500, "b"));
    facts.add(new Fact.RecordsSeen(3_200, 7, "b"));
    isInconclusive(
        new Evidence(facts),
        "healthy after: a source that emitted nothing shortly before the fault has a backlog of 500"
            + " records");
  }

  @Test
  void subtasksOfVerticesOfOneNameAreToldApart() {
    passes(
        with(
            taskManagerKill(),
            new Fact.SubtaskSeen(150, "source", 0, 3, "RUNNING", "tm-9", 120, 140, "v2")));
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
  void aJobThatIsBroughtBackComesFromTheCheckpointThatWasKept() {
    passes(broughtBack());
    Evidence older =
        changed(broughtBack(), f -> f instanceof Fact.RestoreSeen ? restored("chk-7") : f);
    fails(older, "brought back: from chk-7, not from chk-8, the newest in the bucket");
    fails(
        without(broughtBack(), Fact.RestoreSeen.class),
        "brought back: the job started from nothing");
    isInconclusive(
        without(broughtBack(), fact -> fact.at() >= 2_395), "brought back: the job was not");
  }

  private static Fact restored(String path) {
    return new Fact.RestoreSeen(3_020, 2_900, 1, 7, 3_000, false, path);
  }

  @Test
  void aRecordThatIsDoubledByWhatWasBroughtBackIsBroken() {
    fails(
        changed(
            broughtBack(),
            f ->
                f instanceof Fact.Audited a
                    ? audited(a.at(), new AuditReport(100, 2, 0, 1, 0, 0, List.of()))
                    : f),
        "ledger: 0 missing, 1 duplicates");
    fails(
        without(broughtBack(), f -> f instanceof Fact.CheckpointSeen c && c.checkpointId() == 9),
        "healthy after: no checkpoint completed");
  }

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
        "ended as allowed: the job is RUNNING, but was expected to end FAILED");
  }

  @Test
  void aLastCheckpointThatWasDiscardedIsBroken() {
    fails(
        changed(
            restartsExhausted(),
            f ->
                f instanceof Fact.SnapshotRead
                    ? new Fact.SnapshotUnreadable(2_300, "chk-8", "no such object", true)
                    : f),
        "last checkpoint kept: checkpoint 8 is no longer in the store: no such object");
  }

  @Test
  void aLastCheckpointThatCouldNotBeReadMayStillBeThere() {
    isInconclusive(
        changed(
            restartsExhausted(),
            f ->
                f instanceof Fact.SnapshotRead
                    ? new Fact.SnapshotUnreadable(2_300, "chk-8", "timed out", false)
                    : f),
        "last checkpoint kept: checkpoint chk-8 was not read back: timed out");
  }
}
