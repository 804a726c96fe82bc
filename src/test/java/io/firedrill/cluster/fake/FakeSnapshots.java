package io.firedrill.cluster.fake;

import io.firedrill.job.TransactionSplit;
import io.firedrill.job.TransactionSplitSerializer;
import io.firedrill.job.TransactionsJob;
import io.firedrill.snapshot.MetadataFile;
import io.firedrill.snapshot.OperatorIds;
import io.firedrill.store.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CheckpointRetentionPolicy;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle.StateMetaInfo;
import org.apache.flink.runtime.state.OperatorStreamStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;

/** Writes real {@code _metadata} with the source's offsets and some bytes for other operators. */
record FakeSnapshots(ObjectStore store) {
  /**
   * Writes a snapshot.
   *
   * @param path as Flink names it
   */
  void write(String path, long id, boolean savepoint, Map<Integer, Long> offsets) {
    List<OperatorState> operators = new ArrayList<>();
    operators.add(source(offsets));
    for (String uid :
        List.of(
            TransactionsJob.TOTALS_UID, TransactionsJob.LEDGER_UID, TransactionsJob.REJECTS_UID)) {
      operators.add(operator(uid, "a state", new byte[64], new long[] {0}));
    }
    CheckpointProperties properties =
        savepoint
            ? CheckpointProperties.forSavepoint(true, SavepointFormatType.CANONICAL)
            : CheckpointProperties.forCheckpoint(CheckpointRetentionPolicy.RETAIN_ON_CANCELLATION);
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      Checkpoints.storeCheckpointMetadata(
          new CheckpointMetadata(id, operators, List.of(), properties),
          new DataOutputStream(bytes));
      store.put(store.keyOf(path) + "/" + MetadataFile.NAME, bytes.toByteArray());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static OperatorState source(Map<Integer, Long> offsets) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    long[] positions = new long[offsets.size()];
    TransactionSplitSerializer serializer = new TransactionSplitSerializer();
    int next = 0;
    try {
      for (Map.Entry<Integer, Long> offset : offsets.entrySet()) {
        byte[] split =
            serializer.serialize(new TransactionSplit(offset.getKey(), offset.getValue(), 1));
        positions[next++] = out.size();
        out.writeInt(8 + split.length);
        out.writeInt(serializer.getVersion());
        out.writeInt(split.length);
        out.write(split);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return operator(
        TransactionsJob.SOURCE_UID, "SourceReaderState", bytes.toByteArray(), positions);
  }

  private static OperatorState operator(String uid, String state, byte[] bytes, long[] positions) {
    OperatorState operator = new OperatorState(OperatorIds.ofUid(uid), 1, 128);
    operator.putState(
        0,
        OperatorSubtaskState.builder()
            .setManagedOperatorState(
                new OperatorStreamStateHandle(
                    Map.of(
                        state,
                        new StateMetaInfo(positions, OperatorStateHandle.Mode.SPLIT_DISTRIBUTE)),
                    new ByteStreamStateHandle(uid, bytes)))
            .build());
    return operator;
  }
}
