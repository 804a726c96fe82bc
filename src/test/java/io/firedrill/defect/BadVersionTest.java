package io.firedrill.defect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.job.Submission;
import io.firedrill.job.TransactionsJob;
import java.util.List;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What makes each version a bad one, as far as its graph shows it; nothing else differs. */
class BadVersionTest {
  private static StreamGraph graph(BadChange change) throws Exception {
    return Submission.of(BadVersion::main, change.name());
  }

  private static List<String> goodUidsWith(String totals) throws Exception {
    return Submission.uids(Submission.of(TransactionsJob::main)).stream()
        .map(uid -> uid.equals("account-totals") ? totals : uid)
        .toList();
  }

  @Test
  void theTotalsMoveToAnotherUid() throws Exception {
    assertThat(Submission.uids(graph(BadChange.CHANGED_UID)))
        .isEqualTo(goodUidsWith("account-totals-2"));
  }

  @Test
  void theTotalsAreGoneAndNothingIsKeptInTheirPlace() throws Exception {
    StreamGraph graph = graph(BadChange.REMOVED_OPERATOR);
    assertThat(Submission.uids(graph)).hasSameElementsAs(goodUidsWith("no-totals"));
    assertThat(graph.getStreamNodes()).allMatch(node -> node.getStateKeySerializer() == null);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"INCOMPATIBLE_STATE", "EMPTY_STATE", "LOWER_MAX_PARALLELISM", "FAILS_WHEN_RUNNING"})
  void theOthersHaveTheUidsOfTheGoodOne(BadChange change) throws Exception {
    assertThat(Submission.uids(graph(change))).isEqualTo(goodUidsWith("account-totals"));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "THROWS_ON_START")
  void onlyOneHasFewerKeyGroups(BadChange change) throws Exception {
    assertThat(graph(change).getExecutionConfig().getMaxParallelism())
        .isEqualTo(change == BadChange.LOWER_MAX_PARALLELISM ? 64 : 128);
  }

  @Test
  void oneHasAWriterOfATableMore() throws Exception {
    assertThat(Submission.uids(graph(BadChange.WRITES_TO_A_TABLE)))
        .containsAll(goodUidsWith("account-totals"))
        .contains("table-writer", "table-end");
  }

  @Test
  void oneNeverGetsToAGraph() {
    assertThatThrownBy(() -> graph(BadChange.THROWS_ON_START))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("this version of the job throws in its main method");
  }
}
