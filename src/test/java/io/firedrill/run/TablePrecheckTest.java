package io.firedrill.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.flink.CheckpointConfig;
import io.firedrill.flink.FlinkJob;
import java.util.List;
import org.junit.jupiter.api.Test;

class TablePrecheckTest {
  @Test
  void onlySinksThatPrepareTransactionsCount() {
    List<FlinkJob.Vertex> vertices =
        List.of(
            new FlinkJob.Vertex("a", "Source: transactions -> validate -> Sink: rejects", 3),
            new FlinkJob.Vertex("b", "account-totals -> (Sink: ledger, balances: Writer)", 2),
            new FlinkJob.Vertex("c", "rejects", 7));
    assertThat(TablePrecheck.subtasks(vertices)).isEqualTo(5);
  }

  @Test
  void eachCheckpointThatIsUnderWayOrToleratedKeepsATransactionOfEachSubtask() {
    CheckpointConfig tolerant = new CheckpointConfig("exactly_once", 1_000, 60_000, 3, true);
    assertThat(TablePrecheck.needed(4, 1, tolerant)).isEqualTo(20);
    assertThat(TablePrecheck.needed(4, 2, CheckpointConfig.NONE)).isEqualTo(12);
  }

  @Test
  void aServerThatPreparesNothingIsSaidToFailEveryCheckpoint() {
    assertThat(TablePrecheck.tooFew("the job", 0, 20))
        .startsWith("max_prepared_transactions of PostgreSQL is 0")
        .contains("its first checkpoint fails", "Set it to 20 or more");
    assertThat(TablePrecheck.tooFew("the job and its shadows", 4, 20))
        .contains("the job and its shadows may have up to 20 transactions prepared at a time")
        .contains("a checkpoint that finds no place");
  }
}
