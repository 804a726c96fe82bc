package io.firedrill.judge;

import static io.firedrill.judge.Histories.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.cluster.Victim;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Expects;
import io.firedrill.evidence.Fact;
import io.firedrill.judge.Verdict.Outcome;
import io.firedrill.ledger.AuditReport;
import io.firedrill.ledger.OpenTransaction;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Faults of a job between topics. */
class KafkaJudgeTest {
  private static final Victim BROKER = Victim.process(Victim.Role.BROKER, "kafka", 12);

  private static void is(Outcome outcome, String reason, Evidence evidence) {
    Verdict verdict = Judge.judgeByItself(evidence);
    assertThat(verdict.outcome()).as(verdict.reasons().toString()).isEqualTo(outcome);
    assertThat(verdict.reasons()).as(reason).anyMatch(said -> said.startsWith(reason));
  }

  private static Fact open(long at, String... ids) {
    return new Fact.TransactionsSeen(
        at, Stream.of(ids).map(id -> new OpenTransaction(id, 4711, 900, 600_000)).toList());
  }

  /** The kill that {@link Histories#taskManagerKill} restores from checkpoint 8. */
  private static Evidence killedAtACommit(String... open) {
    return with(
        taskManagerKill(), new Fact.AimedAtCommit(1_010, 8), open(1_020, open), open(3_610));
  }

  private static Evidence brokerDown(long heldUntil) {
    Evidence tolerated =
        without(
            changed(
                taskManagerKill(),
                fact ->
                    fact instanceof Fact.DrillStarted
                        ? started(Expects.NO_RESTORE, 0)
                        : fact instanceof Fact.VictimChosen
                            ? chosen(950, BROKER, "what the job depends on")
                            : fact instanceof Fact.FaultTookEffect ? effect(1_000, BROKER) : fact),
            fact -> fact instanceof Fact.RestoreSeen || fact instanceof Fact.FailureSeen);
    return with(
        tolerated,
        new Fact.CheckpointingSeen(10, "exactly_once", 200, 60_000, 3),
        new Fact.VictimHit(1_010, BROKER, "process 12 exited"),
        new Fact.FaultEnded(1_800, heldUntil, "what took its place was deleted"),
        job(3_200, "RUNNING", FIRST_JM),
        job(3_600, "FINISHED", FIRST_JM));
  }

  @Test
  void aBrokerThatIsBackAtOnceIsHitIfItsProcessIsGone() {
    is(Outcome.PASS, "fault hit: ", brokerDown(0));
  }

  @Test
  void aJobThatTheDrillItselfHasStoppedWasNotRestored() {
    is(Outcome.PASS, "not restored: no failure, no restart, no restore", brokerDown(1_500));
  }

  @Test
  void aCheckpointThatWasUnderWayWhenTheBrokerWentDownMayComplete() {
    is(Outcome.PASS, "fault hit: ", with(brokerDown(1_500), checkpoint(12).by(FIRST_JM).at(1_100)));
  }

  @Test
  void aCheckpointThatBeganWhileTheBrokerShouldBeDownSaysThatItWasNot() {
    is(
        Outcome.FAIL,
        "fault hit: checkpoint 13 completed while the broker should have been down",
        with(
            brokerDown(1_500),
            checkpoint(12).by(FIRST_JM).at(1_100),
            checkpoint(13).by(FIRST_JM).at(1_300)));
  }

  @Test
  void aKillBeforeTheCommitLeavesTheTransactionsOfTheRestoredCheckpointOpen() {
    is(
        Outcome.PASS,
        "fault hit: ",
        killedAtACommit("job-ledger-0-8", "job-ledger-1-8", "job-ledger-0-9"));
  }

  @Test
  void aKillAfterTheCommitIsInconclusive() {
    is(
        Outcome.INCONCLUSIVE,
        "fault hit: no transaction of checkpoint 8 was open after the kill",
        killedAtACommit("job-ledger-0-9"));
  }

  @Test
  void whatHoldsReadersBackIsNamedWithWhatIsMissing() {
    Evidence lost =
        changed(
            taskManagerKill(),
            fact ->
                fact instanceof Fact.Audited
                    ? audited(3_600, new AuditReport(90, 2, 10, 0, 0, 0, List.of("record 9")))
                    : fact);
    is(
        Outcome.FAIL,
        "ledger: 10 missing, 0 duplicates, 0 wrong, 0 past the cut, among 90 records; first: record 9;"
            + " readers with read_committed are held back by transaction job-ledger-0-8 of producer"
            + " 4711, open since 1970-01-01T00:00:00.900Z",
        with(lost, open(3_610, "job-ledger-0-8")));
  }
}
