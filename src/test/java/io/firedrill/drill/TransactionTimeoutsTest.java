package io.firedrill.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.drill.fault.Outage;
import io.firedrill.drill.fault.PreCommitKill;
import io.firedrill.drill.fault.SingleFault;
import io.firedrill.ledger.OpenTransaction;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransactionTimeoutsTest {
  private static TransactionTimeouts timeout(long seconds) {
    return new TransactionTimeouts(
        List.of(
            new OpenTransaction("job-ledger-0-7", 1, 0, 900_000),
            new OpenTransaction("job-rejects-0-7", 2, 0, seconds * 1000)),
        Duration.ofSeconds(5));
  }

  @Test
  void anOutageThatTransactionsSurviveIsInOrder() {
    assertThat(timeout(60).objection(Outage.of("broker-outage").orElseThrow())).isEmpty();
    assertThat(timeout(60).objection(SingleFault.JOBMANAGER_KILL)).isEmpty();
  }

  @Test
  void anOutageThatIsLongerThanTheShortestTimeoutIsRefusedWithBothFigures() {
    assertThat(timeout(20).objection(new PreCommitKill(30)).orElseThrow())
        .startsWith("the timeout of transaction job-rejects-0-7 is 20.0 s")
        .contains("a fault that lasts 30.0 s", "transaction.max.timeout.ms");
  }

  @Test
  void transactionsThatEndBeforeTheNextCheckpointAreRefusedWhateverTheFault() {
    assertThat(timeout(5).objection(SingleFault.TASKMANAGER_KILL)).isPresent();
  }

  @Test
  void aJobWithoutTransactionsHasNothingToLoseInThem() {
    TransactionTimeouts none = new TransactionTimeouts(List.of(), Duration.ofSeconds(5));
    assertThat(none.objection(Outage.of("broker-outage").orElseThrow())).isEmpty();
  }
}
