package io.firedrill.judge;

import static io.firedrill.judge.Histories.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Ledger;
import io.firedrill.judge.Verdict.Outcome;
import io.firedrill.ledger.AuditReport;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A job whose output is audited by a contract. */
class ContractJudgeTest {
  private static final AuditReport TWO_MISSING =
      new AuditReport(90, 0, 2, 0, 0, 0, List.of("7 is missing, in the input orders-0 at 7"));

  private static Evidence byContract(AuditReport report) {
    return with(
        changed(
            taskManagerKill(),
            fact -> fact instanceof Fact.Audited ? audited(3_600, report) : fact),
        new Fact.ContractRead(
            5,
            "payments.yaml",
            List.of("each record of orders is in payments"),
            List.of("the order")));
  }

  private static void is(Outcome outcome, String reason, Evidence evidence) {
    Verdict verdict = Judge.judgeByItself(evidence);
    assertThat(verdict.outcome()).as(verdict.reasons().toString()).isEqualTo(outcome);
    assertThat(verdict.reasons()).as(reason).anyMatch(said -> said.contains(reason));
  }

  @Test
  void whatItProvesAndLeavesOpenIsSaid() {
    is(
        Outcome.PASS,
        "ledger: 100 records, audited by contract, up to the offsets {0=100} of the savepoint. The"
            + " contract payments.yaml proves: each record of orders is in payments. It leaves"
            + " open: the order",
        byContract(new AuditReport(100, 0, 0, 0, 0, 0, List.of())));
  }

  @Test
  void recordsThatAreMissingAreNamed() {
    is(Outcome.FAIL, "first: 7 is missing, in the input orders-0 at 7", byContract(TWO_MISSING));
  }

  @Test
  void anOutputWithoutAnyRecordOfTheInputProvesNothing() {
    is(
        Outcome.INCONCLUSIVE,
        "there is no record",
        byContract(new AuditReport(0, 0, 0, 0, 0, 0, List.of())));
  }

  @Test
  void nobodyIsToldToEmptyAnythingIfTheContractWasNotKeptBefore() {
    Fact.Audited before =
        new Fact.Audited(100, Ledger.BEFORE, "chk-1", Map.of(), Map.of(0, 9L), true, TWO_MISSING);
    is(
        Outcome.INCONCLUSIVE,
        "whether the contract says what the job does",
        with(byContract(new AuditReport(100, 0, 0, 0, 0, 0, List.of())), before));
  }
}
