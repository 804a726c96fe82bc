package io.firedrill.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JobVersionsTest {
  @Test
  void theOperatorsOfVersion1KeepTheUidsThatItsCheckpointsKnow() throws Exception {
    assertThat(Submission.uids(Submission.of(TransactionsJob::main)))
        .containsExactly(
            "transactions",
            "validate",
            "account-totals",
            "ledger",
            "Sink Committer: ledger",
            "rejects",
            "Sink Committer: rejects");
  }
}
