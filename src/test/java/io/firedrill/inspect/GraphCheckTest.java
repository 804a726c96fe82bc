package io.firedrill.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.inspect.GraphCheck.OperatorCheck;
import io.firedrill.inspect.Inspection.Kind;
import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.inspect.Inspection.Result;
import io.firedrill.snapshot.SnapshotOperator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operators of a savepoint against a job graph; ids are made up, as GraphCheck only compares. */
class GraphCheckTest {
  private static final SnapshotOperator TOTALS = saved("totals", 128, 900);

  private static SnapshotOperator saved(String uid, int maxParallelism, long bytes) {
    return new SnapshotOperator("id-of-" + uid, 2, maxParallelism, bytes, true);
  }

  private static SnapshotOperator stateless(String uid) {
    return new SnapshotOperator("id-of-" + uid, 2, 128, 0, false);
  }

  private static Operator operator(String uid, int parallelism, int maxParallelism) {
    return named(uid, "Totals by account", parallelism, maxParallelism);
  }

  private static Operator named(String uid, String name, int parallelism, int maxParallelism) {
    return new Operator("id-of-" + uid, uid, name, Kind.OTHER, "", "", parallelism, maxParallelism);
  }

  private static List<OperatorCheck> check(SnapshotOperator saved, Operator... graph) {
    return check(List.of(saved), List.of(operator("totals", 2, -1)), false, graph);
  }

  private static List<OperatorCheck> check(
      List<SnapshotOperator> saved, List<Operator> old, boolean mayDrop, Operator... graph) {
    return new GraphCheck(saved, List.of(graph), old, mayDrop).check();
  }

  private static OperatorCheck compatible(String uid, long bytes, String how) {
    return new OperatorCheck(uid, "id-of-" + uid, bytes, Result.COMPATIBLE, how);
  }

  private static OperatorCheck incompatible(String uid, long bytes, String how) {
    return new OperatorCheck(uid, "id-of-" + uid, bytes, Result.INCOMPATIBLE, how);
  }

  @Test
  void anOperatorThatClaimsItsStateIsCompatible() {
    assertThat(check(TOTALS, operator("totals", 2, -1)))
        .containsExactly(compatible("totals", 900, "finds its state"));
  }

  @Test
  void parallelismMayGrowUpToTheMaximumThatTheStateWasWrittenWith() {
    assertThat(check(TOTALS, operator("totals", 128, -1)))
        .containsExactly(compatible("totals", 900, "finds its state"));
    assertThat(check(TOTALS, operator("totals", 129, -1)))
        .containsExactly(
            incompatible(
                "totals",
                900,
                "its parallelism of 129 is above the maximum parallelism of 128 that its state was"
                    + " written with"));
  }

  @Test
  void aMaximumParallelismThatIsSetCannotChangeAndOneThatIsUnsetIsTakenOver() {
    assertThat(check(TOTALS, operator("totals", 2, 256)))
        .containsExactly(
            incompatible(
                "totals",
                900,
                "its maximum parallelism is 256, and its state was written with 128: Flink cannot"
                    + " change it"));
    assertThat(check(TOTALS, operator("totals", 2, 128)))
        .containsExactly(compatible("totals", 900, "finds its state"));
    assertThat(check(TOTALS, operator("totals", 2, -1)))
        .containsExactly(compatible("totals", 900, "finds its state"));
  }

  @Test
  void stateThatNobodyClaimsKeepsTheJobFromStarting() {
    assertThat(check(TOTALS))
        .containsExactly(
            incompatible(
                "totals",
                900,
                "gone: Flink refuses to start while no operator claims its 900 bytes of state."));
  }

  @Test
  void stateThatMayBeDroppedIsLostAllTheSame() {
    assertThat(check(List.of(TOTALS), List.of(operator("totals", 2, -1)), true))
        .containsExactly(
            incompatible(
                "totals",
                900,
                "gone: allowNonRestoredState lets the job start, and drops its 900 bytes of state"
                    + " silently."));
  }

  @Test
  void anEmptyStateThatIsGoneIsMissedByFlinkToo() {
    assertThat(check(saved("totals", 128, 0)))
        .extracting(OperatorCheck::result)
        .containsExactly(Result.INCOMPATIBLE);
  }

  @Test
  void anOperatorWithoutStateMayGo() {
    assertThat(check(stateless("totals")))
        .containsExactly(compatible("totals", 0, "gone, and it had no state"));
  }

  @Test
  void anOperatorThatStandsWhereTheOldOneStoodIsNamedAsItsTwin() {
    assertThat(check(TOTALS, operator("sums", 2, -1)))
        .containsExactly(
            incompatible(
                "totals",
                900,
                "gone: Flink refuses to start while no operator claims its 900 bytes of state. The new"
                    + " version has sums in its place: was the uid changed?"),
            compatible("sums", 0, "new: it starts without state"));
  }

  @Test
  void aUidWithSomethingAddedIsATwinWhateverItsName() {
    assertThat(check(TOTALS, named("totals-v2", "Sums", 2, -1)).get(0).how())
        .endsWith("The new version has totals-v2 in its place: was the uid changed?");
  }

  @Test
  void anOperatorThatHasStateOfItsOwnIsNobodysTwin() {
    List<OperatorCheck> checks =
        check(
            List.of(TOTALS, saved("sums", 128, 5)),
            List.of(operator("totals", 2, -1)),
            false,
            operator("sums", 2, -1));
    assertThat(checks)
        .containsExactly(
            compatible("sums", 5, "finds its state"),
            incompatible(
                "totals",
                900,
                "gone: Flink refuses to start while no operator claims its 900 bytes of state."));
  }

  @Test
  void withoutTheOldGraphWhatIsGoneIsNamedByItsId() {
    assertThat(check(List.of(TOTALS), List.of(), false, operator("sums", 2, -1)).get(0).operator())
        .isEqualTo("operator id-of-totals");
  }

  @Test
  void aNewOperatorStartsWithoutState() {
    assertThat(check(TOTALS, operator("totals", 2, -1), named("bursts", "Bursts", 2, -1)))
        .containsExactly(
            compatible("totals", 900, "finds its state"),
            compatible("bursts", 0, "new: it starts without state"));
  }
}
