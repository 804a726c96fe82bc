package io.firedrill.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.cluster.Victim.Role;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.judge.Verdict.Outcome;
import io.firedrill.run.EvidenceFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The judge on evidence that was recorded on kind, as it is and with something planted. */
class KindJudgeTest {
  private static Evidence recorded(String drill) {
    return EvidenceFile.read(Path.of("src/test/resources/evidence/kind-" + drill));
  }

  private static Evidence without(Evidence evidence, Predicate<Fact> which) {
    return new Evidence(evidence.facts().stream().filter(which.negate()).toList());
  }

  private static Evidence with(Evidence evidence, Fact... more) {
    List<Fact> facts = new ArrayList<>(evidence.facts());
    facts.addAll(List.of(more));
    return new Evidence(facts);
  }

  private static <F extends Fact> Evidence changed(
      Evidence evidence, Class<F> kind, UnaryOperator<F> change) {
    return new Evidence(
        evidence.facts().stream()
            .map(f -> kind.isInstance(f) ? (Fact) change.apply(kind.cast(f)) : f)
            .toList());
  }

  private static void is(Outcome outcome, String firstReason, Evidence evidence) {
    Verdict verdict = Judge.judgeByItself(evidence);
    assertThat(verdict.outcome()).as(verdict.reasons().toString()).isEqualTo(outcome);
    assertThat(verdict.reasons().get(0)).startsWith(firstReason);
  }

  private static long faultAt(Evidence evidence) {
    return evidence.fault().orElseThrow().at();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "taskmanager-kill",
        "jobmanager-kill",
        "store-outage",
        "taskmanager-then-jobmanager-kill",
        "operator-kill"
      })
  void whatPassedOnKindPasses(String drill) {
    is(Outcome.PASS, "steady state", recorded(drill));
  }

  @Test
  void aRunWithMetricsThatStoodStillDoesNotPassByThem() {
    Evidence evidence = recorded("mid-checkpoint-kill");
    is(Outcome.INCONCLUSIVE, "healthy after: the source's metrics did not move", evidence);
  }

  @Test
  void aTaskManagerWhoseLossFlinkDidNotRecordWasNotHit() {
    is(
        Outcome.FAIL,
        "fault hit: Flink recorded no failure",
        without(recorded("taskmanager-kill"), f -> f instanceof Fact.FailureSeen));
  }

  @Test
  void aRestApiThatIsGoneAfterTheFaultLeavesItOpenWhatWasHit() {
    Evidence evidence = recorded("taskmanager-kill");
    long at = faultAt(evidence);
    Evidence silent =
        with(
            without(evidence, f -> f.at() > at && !(f instanceof Fact.VictimHit)),
            new Fact.RestSeen(at + 500, false));
    is(Outcome.INCONCLUSIVE, "fault hit: Flink's REST API stopped answering", silent);
  }

  @Test
  void restoresFromBeforeTheDrillAreNotTheDrills() {
    Evidence evidence = recorded("taskmanager-kill");
    Fact.RestoreSeen last = evidence.lastRestore().orElseThrow();
    assertThat(last.count()).as("the job had been restored before").isGreaterThan(1);
    // more since the fault than there are subtasks that were restarted once
    is(
        Outcome.INCONCLUSIVE,
        "restored from newest: the JobManager counts",
        changed(
            evidence,
            Fact.RestoreSeen.class,
            r ->
                r.equals(last)
                    ? new Fact.RestoreSeen(
                        r.at(),
                        r.takenOverAt(),
                        r.count() + 9,
                        r.checkpointId(),
                        r.restoredAt(),
                        r.savepoint(),
                        r.path())
                    : r));
  }

  @Test
  void withoutTheHaStoreNobodyKnowsTheNewestOfALostJobManager() {
    is(
        Outcome.INCONCLUSIVE,
        "restored from newest: ",
        without(recorded("jobmanager-kill"), f -> f instanceof Fact.HaSeen));
  }

  /** ZooKeeper, say. */
  private static Evidence unreadableHaStore(long newestInTheBucket) {
    Evidence evidence = recorded("jobmanager-kill");
    List<Fact> facts = new ArrayList<>(without(evidence, f -> f instanceof Fact.HaSeen).facts());
    facts.add(
        new Fact.RetainedSeen(
            evidence.fault().orElseThrow().at() + 1,
            List.of(newestInTheBucket - 1, newestInTheBucket)));
    return new Evidence(facts);
  }

  @Test
  void withoutTheHaStoreNothingNewerInTheBucketProvesTheNewest() {
    long restored = recorded("jobmanager-kill").lastRestore().orElseThrow().checkpointId();
    assertThat(Judge.judgeByItself(unreadableHaStore(restored)).outcome()).isEqualTo(Outcome.PASS);
  }

  @Test
  void aJobManagerThatCameAndWentInBetweenMayHaveCompletedANewerOne() {
    long restored = recorded("jobmanager-kill").lastRestore().orElseThrow().checkpointId();
    Evidence evidence = unreadableHaStore(restored);
    Fact.RestoreSeen restore = evidence.lastRestore().orElseThrow();
    Fact.JobSeen job = evidence.last(Fact.JobSeen.class).orElseThrow();
    List<Fact> facts = new ArrayList<>(evidence.facts());
    facts.add(
        facts.indexOf(restore),
        new Fact.JobSeen(
            restore.at() - 1, job.jobId(), job.state(), restore.takenOverAt() - 2_000));
    is(Outcome.INCONCLUSIVE, "restored from newest: ", new Evidence(facts));
  }

  @Test
  void aNewerFileInTheBucketMayNeverHaveCompleted() {
    long restored = recorded("jobmanager-kill").lastRestore().orElseThrow().checkpointId();
    is(Outcome.INCONCLUSIVE, "restored from newest: ", unreadableHaStore(restored + 1));
  }

  @Test
  void aNewerCheckpointInTheHaStoreIsARestoreFromAnOlderOne() {
    Evidence evidence = recorded("jobmanager-kill");
    long restored = evidence.lastRestore().orElseThrow().checkpointId();
    is(
        Outcome.FAIL,
        "restored from newest: restored from checkpoint " + restored,
        changed(
            evidence,
            Fact.HaSeen.class,
            seen ->
                seen.at() >= faultAt(evidence)
                    ? new Fact.HaSeen(seen.at(), List.of(restored, restored + 1))
                    : seen));
  }

  @ParameterizedTest
  @CsvSource({
    "taskmanager-then-jobmanager-kill, JOBMANAGER, the JobManager",
    "operator-kill, OPERATOR, the operator"
  })
  void ofAFaultInTwoStepsTheSecondMustHaveBeenTaken(String drill, Role role, String who) {
    Evidence evidence = recorded(drill);
    Evidence untaken = without(evidence, f -> f instanceof Fact.FaultTookEffect e && e.hit(role));
    is(Outcome.INCONCLUSIVE, "fault hit: " + who, untaken);
    Evidence unplanned =
        without(untaken, f -> f instanceof Fact.VictimChosen c && c.victim().role() == role);
    is(Outcome.INCONCLUSIVE, "fault hit: " + who + " should have been hit too", unplanned);
  }

  @Test
  void theSecondOfTwoFaultsMustHitAsWell() {
    Evidence evidence = recorded("taskmanager-then-jobmanager-kill");
    long second = evidence.faults().get(1).at();
    is(
        Outcome.INCONCLUSIVE,
        "fault hit: no other JobManager",
        without(evidence, f -> f instanceof Fact.JobSeen job && job.takenOverAt() > second));
  }

  @Test
  void aCheckpointThatCompletesDuringTheOutageSaysThatThereWasNone() {
    Evidence evidence = recorded("store-outage");
    Fact.CheckpointSeen any = evidence.first(Fact.CheckpointSeen.class).orElseThrow();
    long meanwhile = faultAt(evidence) + 15_000;
    is(
        Outcome.FAIL,
        "fault hit: checkpoint 9999 completed while the store should have been down",
        with(
            evidence,
            new Fact.CheckpointSeen(
                meanwhile, any.takenOverAt(), 9999, false, meanwhile, 1, "s3p://b/chk-9999")));
  }

  @Test
  void aFailureDuringTheOutageIsNotTolerated() {
    Evidence evidence = recorded("store-outage");
    long meanwhile = faultAt(evidence) + 5_000;
    is(
        Outcome.FAIL,
        "not restored: the job failed: boom",
        with(evidence, new Fact.FailureSeen(meanwhile, meanwhile, "X", "", "boom")));
  }

  @Test
  void anOutageWhoseEndWasNotSeenIsInconclusive() {
    is(
        Outcome.INCONCLUSIVE,
        "fault hit: the end of the outage was not seen",
        without(recorded("store-outage"), f -> f instanceof Fact.FaultEnded));
  }

  @Test
  void aKillBetweenCheckpointsIsNotOneInTheMiddleOfOne() {
    is(
        Outcome.INCONCLUSIVE,
        "fault hit: no checkpoint was seen to be under way",
        without(recorded("mid-checkpoint-kill"), f -> f instanceof Fact.CheckpointFailed));
  }

  @Test
  void aLedgerThatWasNotToBeAuditedIsNeitherForNorAgainstAPass() {
    Evidence evidence =
        with(
            without(recorded("taskmanager-kill"), f -> f instanceof Fact.Audited),
            new Fact.AuditWaived(0, "another job's"));
    is(Outcome.PASS, "ledger: not audited: another job's", evidence);
    is(
        Outcome.FAIL,
        "healthy after: the source emitted nothing",
        changed(
            evidence,
            Fact.RecordsSeen.class,
            seen -> seen.at() > faultAt(evidence) ? new Fact.RecordsSeen(seen.at(), 0) : seen));
  }

  @Test
  void anAuditWithoutALaterCheckpointProvesNothing() {
    Evidence evidence = recorded("taskmanager-kill");
    String cut = evidence.last(Fact.Audited.class).orElseThrow().snapshot();
    long id =
        evidence
            .last(Fact.CheckpointSeen.class, c -> c.path().equals(cut))
            .map(Fact.CheckpointSeen::checkpointId)
            .orElseThrow();
    is(
        Outcome.INCONCLUSIVE,
        "ledger: no later checkpoint had completed",
        without(evidence, f -> f instanceof Fact.CheckpointSeen c && c.checkpointId() > id));
  }

  @Test
  void anAuditUpToACheckpointFromBeforeTheFaultProvesNothing() {
    Evidence evidence = recorded("taskmanager-kill");
    Optional<Fact.CheckpointSeen> before =
        evidence.last(Fact.CheckpointSeen.class, c -> c.completedAt() < faultAt(evidence));
    is(
        Outcome.INCONCLUSIVE,
        "ledger: the ledger was not audited beyond",
        changed(
            evidence,
            Fact.Audited.class,
            audit ->
                new Fact.Audited(
                    audit.at(),
                    audit.ledger(),
                    before.orElseThrow().path(),
                    audit.from(),
                    audit.to(),
                    true,
                    audit.report())));
  }

  @Test
  void aRecoveryOverItsBudgetFailsAndOneWithinItPasses() {
    Evidence evidence = recorded("taskmanager-kill");
    is(
        Outcome.FAIL,
        "within budget: total took",
        with(evidence, new Fact.BudgetSet(0, Map.of("total", 10L))));
    is(
        Outcome.PASS,
        "steady state",
        with(evidence, new Fact.BudgetSet(0, Map.of("total", 600_000L, "restore", 600_000L))));
    is(
        Outcome.FAIL,
        "within budget: the recovery was not over when the drill ended",
        with(
            without(evidence, f -> f instanceof Fact.BacklogSeen b && b.at() > faultAt(evidence)),
            new Fact.BudgetSet(0, Map.of("total", 20_000L))));
    is(
        Outcome.INCONCLUSIVE,
        "healthy after: the source's metrics did not move after the fault",
        with(
            without(
                evidence,
                f ->
                    f instanceof Fact.BacklogSeen b && b.at() > faultAt(evidence)
                        || f instanceof Fact.RecordsSeen r && r.at() > faultAt(evidence)),
            new Fact.BudgetSet(0, Map.of("total", 20_000L))));
    is(
        Outcome.INCONCLUSIVE,
        "within budget: how long \"jobmanager started\" took was not seen",
        with(evidence, new Fact.BudgetSet(0, Map.of("jobmanager started", 1_000L))));
  }
}
