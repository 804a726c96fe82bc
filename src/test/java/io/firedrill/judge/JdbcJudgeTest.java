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
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Faults of a job that writes to a database. */
class JdbcJudgeTest {
  private static final Victim DATABASE = Victim.process(Victim.Role.DATABASE, "postgres", 12);

  private static void is(Outcome outcome, String reason, Evidence evidence) {
    Verdict verdict = Judge.judgeByItself(evidence);
    assertThat(verdict.outcome()).as(verdict.reasons().toString()).isEqualTo(outcome);
    assertThat(verdict.reasons()).as(reason).anyMatch(said -> said.startsWith(reason));
  }

  private static Fact prepared(long at, long... when) {
    return new Fact.TransactionsSeen(
        at,
        LongStream.of(when)
            .mapToObj(each -> OpenTransaction.prepared("gid-" + each, each))
            .toList());
  }

  private static Evidence cut() {
    return changed(
        taskManagerKill(),
        fact ->
            fact instanceof Fact.VictimChosen
                ? chosen(950, DATABASE, "what the job depends on")
                : fact instanceof Fact.FaultTookEffect ? effect(1_000, DATABASE) : fact);
  }

  @Test
  void connectionsThatWereCutAreAFaultIfTheJobFailed() {
    is(Outcome.PASS, "fault hit: gone; Flink recorded Connection to tm-1 lost", cut());
  }

  @Test
  void connectionsThatTheJobDidNotMissAreNoFault() {
    is(
        Outcome.FAIL,
        "fault hit: Flink recorded no failure after it",
        without(cut(), Fact.FailureSeen.class));
  }

  @Test
  void aServerThatIsBackAtOnceIsHitIfItsProcessIsGone() {
    is(
        Outcome.PASS,
        "fault hit: gone; it answered again after 0.8 s",
        with(
            cut(),
            new Fact.CheckpointingSeen(10, "exactly_once", 200, 60_000, 3),
            new Fact.VictimHit(1_010, DATABASE, "process 12 exited"),
            new Fact.FaultEnded(1_800, 0, "it was started again after that")));
  }

  @Test
  void aCheckpointThatBeganWhileTheServerShouldBeDownSaysThatItWasNot() {
    is(
        Outcome.FAIL,
        "fault hit: checkpoint 13 completed while the database should have been down",
        with(
            cut(),
            new Fact.CheckpointingSeen(10, "exactly_once", 200, 60_000, 3),
            new Fact.VictimHit(1_010, DATABASE, "process 12 exited"),
            new Fact.FaultEnded(1_800, 1_700, "it was started again after that"),
            checkpoint(12).by(FIRST_JM).at(1_100),
            checkpoint(13).by(FIRST_JM).at(1_300)));
  }

  @Test
  void whatIsLeftPreparedIsSettledByWhetherItsCheckpointCompleted() {
    is(
        Outcome.PASS,
        "ledger: 100 records (2 of them rejects), each once, totals right, up to the offsets {0=100}"
            + " of the savepoint; prepared transactions are left, which a restore of the job from"
            + " its last checkpoint settles; if there is to be none: COMMIT PREPARED 'gid-700',"
            + " because checkpoint 8, which completed, has its records (gid-700, prepared at"
            + " 1970-01-01T00:00:00.700Z); ROLLBACK PREPARED 'gid-950', unless the"
            + " checkpoint folder has one after 1970-01-01T00:00:00.950Z: none that has its records"
            + " was seen to complete, so that they are read again (gid-950, prepared at"
            + " 1970-01-01T00:00:00.950Z)",
        with(taskManagerKill(), prepared(3_610, 700, 950)));
  }

  @Test
  void withMissingRecordsItIsNamedWhatIsLeftPrepared() {
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
            + " prepared transactions are left",
        with(lost, prepared(3_610, 700)));
  }

  @Test
  void aJobThatNeverCameBackLeavesWhatItsLastCheckpointHasToBeCommitted() {
    Evidence evidence = with(restartsExhausted(), prepared(2_400, 750, 850));
    assertThat(evidence.started().orElseThrow().expects()).isEqualTo(Expects.FAILED);
    assertThat(Judge.judgeByItself(evidence).reasons())
        .anySatisfy(
            reason ->
                assertThat(reason)
                    .startsWith("last checkpoint kept: ")
                    .contains("COMMIT PREPARED 'gid-750'", "ROLLBACK PREPARED 'gid-850'"));
  }

  @Test
  void aKillBeforeTheCommitLeavesWhatTheRestoredCheckpointHasPrepared() {
    String ofCheckpoint8 = "201_AAAAAGyevhsAAAAAAAAAAAEAAAAIAAAAAAAAAA==_BmxlZGdlcrFYwvA=";
    String later = "201_AAAAAGyevhsAAAAAAAAAAAEAAAAJAAAAAAAAAA==_BmxlZGdlcrFYwvA=";
    is(Outcome.PASS, "fault hit: ", killedAtACommit(ofCheckpoint8));
    is(
        Outcome.INCONCLUSIVE,
        "fault hit: no transaction of checkpoint 8 was open after the kill",
        killedAtACommit(later));
  }

  private static Evidence killedAtACommit(String gid) {
    return with(
        taskManagerKill(),
        new Fact.AimedAtCommit(1_010, 8),
        new Fact.TransactionsSeen(1_020, List.of(OpenTransaction.prepared(gid, 790))),
        new Fact.TransactionsSeen(3_610, List.of()));
  }
}
