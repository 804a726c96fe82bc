package io.firedrill.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.inspect.Inspection.Result;
import io.firedrill.inspect.Inspection.StateCheck;
import io.firedrill.job.Submission;
import io.firedrill.job.TransactionSplit;
import io.firedrill.job.TransactionSplitSerializer;
import io.firedrill.job.TransactionsJob;
import io.firedrill.snapshot.OperatorIds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.connector.jdbc.xa.XaSinkStateSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** States of the job's source and sinks, which only their own serializers can read. */
@SuppressWarnings("deprecation") // a serializer that the job has
class SourceAndSinkStatesTest {
  private static final String SOURCE = TransactionsJob.SOURCE_UID;
  private static final String SPLITS = "SourceReaderState";
  private static final int VERSION = new TransactionSplitSerializer().getVersion();

  @TempDir Path folder;

  private List<StateCheck> check(States saved) throws Exception {
    return new SourceAndSinkStates(Submission.of(TransactionsJob::main)).check(saved.open(folder));
  }

  private static States list(String uid, String state, byte[]... elements) throws IOException {
    return new States().list(uid, state, BytePrimitiveArraySerializer.INSTANCE, elements);
  }

  private static byte[] split(int id) {
    return new TransactionSplitSerializer().serialize(new TransactionSplit(id, 7, 1000));
  }

  private static StateCheck check(String uid, String state, Result result, String reason) {
    return new StateCheck(OperatorIds.ofUid(uid).toHexString(), state, result, reason);
  }

  @Test
  void splitsThatTheSourceReadsAreCompatible() throws Exception {
    States saved =
        list(
            SOURCE,
            SPLITS,
            States.versioned(VERSION, split(0)),
            States.versioned(VERSION, split(1)));
    assertThat(check(saved))
        .containsExactly(
            check(
                SOURCE,
                SPLITS,
                Result.COMPATIBLE,
                "the new version's own serializer reads all 2 elements"));
  }

  @Test
  void splitsOfAVersionThatTheSourceDoesNotKnowAreNot() throws Exception {
    States saved =
        list(SOURCE, SPLITS, States.versioned(VERSION, split(0)), States.versioned(9, split(1)));
    assertThat(check(saved))
        .singleElement()
        .satisfies(state -> assertThat(state.result()).isEqualTo(Result.INCOMPATIBLE))
        .extracting(StateCheck::how)
        .asString()
        .startsWith(
            "the new version's own serializer cannot read it: java.io.IOException: a split of"
                + " version 9");
  }

  @Test
  void elementsThatAreCutAreNotChecked() throws Exception {
    byte[] whole = States.versioned(VERSION, split(0));
    assertThat(check(list(SOURCE, SPLITS, Arrays.copyOf(whole, whole.length - 1))))
        .extracting(StateCheck::result)
        .containsExactly(Result.NOT_CHECKED);
  }

  @Test
  void theEnumeratorsStateIsReadToo() throws Exception {
    assertThat(check(list(SOURCE, "former").coordinated(States.versioned(VERSION))))
        .contains(
            check(
                SOURCE,
                "(enumerator)",
                Result.COMPATIBLE,
                "the new version's own serializer reads it"));
    assertThat(check(list(SOURCE, "former").coordinated(States.versioned(VERSION, (byte) 1))))
        .filteredOn(check -> check.state().equals("(enumerator)"))
        .extracting(StateCheck::result)
        .containsExactly(Result.INCOMPATIBLE);
  }

  @Test
  void aStateOfAFormerVersionThatHoldsNothingIsCompatible() throws Exception {
    assertThat(check(list(TransactionsJob.LEDGER_UID, "former")))
        .containsExactly(
            check(TransactionsJob.LEDGER_UID, "former", Result.COMPATIBLE, "it holds nothing"));
  }

  @Test
  void aStateThatNobodyHereCanReadIsNotChecked() throws Exception {
    assertThat(check(list(TransactionsJob.LEDGER_UID, "unknown", States.versioned(1, (byte) 1))))
        .containsExactly(
            check(
                TransactionsJob.LEDGER_UID,
                "unknown",
                Result.NOT_CHECKED,
                "no serializer is known for this state of a SINK"));
  }

  private List<StateCheck> checkIntoTables(TypeSerializer<?> wroteIt) throws Exception {
    States saved =
        new States().list(TransactionsJob.LEDGER_UID, "XaSinkState", wroteIt, new byte[] {1});
    String[] tables = {
      "--sink",
      "jdbc",
      "--jdbc-url",
      "jdbc:postgresql://h:1/d",
      "--jdbc-user",
      "u",
      "--balances",
      "b"
    };
    return new SourceAndSinkStates(Submission.of(TransactionsJob::main, tables))
        .check(saved.open(folder));
  }

  @Test
  void whatASinkIntoTablesHasPreparedIsCheckedByItsSerializer() throws Exception {
    assertThat(checkIntoTables(new XaSinkStateSerializer()))
        .containsExactly(
            check(
                TransactionsJob.LEDGER_UID, "XaSinkState", Result.COMPATIBLE, "compatible as is"));
    assertThat(checkIntoTables(BytePrimitiveArraySerializer.INSTANCE))
        .extracting(StateCheck::result)
        .containsExactly(Result.NOT_CHECKED);
  }

  @Test
  void operatorsThatAreNeitherAreLeftToOthers() throws Exception {
    assertThat(check(list(TransactionsJob.VALIDATE_UID, "unknown", States.versioned(1, (byte) 1))))
        .isEmpty();
  }
}
