package io.firedrill.snapshot;

import io.firedrill.job.TransactionSplit;
import io.firedrill.job.TransactionSplitSerializer;
import io.firedrill.job.TransactionsJob;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CheckpointRetentionPolicy;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.StateObjectCollection;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.OperatorStreamStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;

/** Snapshots by hand: their {@code _metadata}, as Flink writes it. */
public final class Metadata {
  public static final CheckpointProperties SAVEPOINT =
      CheckpointProperties.forSavepoint(true, SavepointFormatType.CANONICAL);

  public static final CheckpointProperties CHECKPOINT =
      CheckpointProperties.forCheckpoint(CheckpointRetentionPolicy.RETAIN_ON_CANCELLATION);

  private Metadata() {}

  public static byte[] of(CheckpointProperties properties, OperatorState... operators)
      throws IOException {
    return of(7, properties, List.of(operators));
  }

  public static byte[] of(
      long checkpointId, CheckpointProperties properties, List<OperatorState> operators)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      Checkpoints.storeCheckpointMetadata(
          new CheckpointMetadata(checkpointId, operators, List.of(), properties), out);
    }
    return bytes.toByteArray();
  }

  /** A snapshot in a folder, which is made. */
  public static Path in(Path folder, CheckpointProperties properties, OperatorState... operators)
      throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve(MetadataFile.NAME), of(properties, operators));
    return folder;
  }

  /** The source of the project's job that has read so many records of each split. */
  public static OperatorState source(Map<Integer, Long> offsets) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    TransactionSplitSerializer serializer = new TransactionSplitSerializer();
    long[] positions = new long[offsets.size()];
    int next = 0;
    for (Map.Entry<Integer, Long> offset : offsets.entrySet()) {
      byte[] split =
          serializer.serialize(new TransactionSplit(offset.getKey(), offset.getValue(), 1));
      positions[next++] = out.size();
      out.writeInt(8 + split.length);
      out.writeInt(serializer.getVersion());
      out.writeInt(split.length);
      out.write(split);
    }
    return withList(
        TransactionsJob.SOURCE_UID,
        "SourceReaderState",
        new ByteStreamStateHandle("splits", bytes.toByteArray()),
        positions);
  }

  /** An operator without state. */
  public static OperatorState operator(String uid, int parallelism) {
    return new OperatorState(OperatorIds.ofUid(uid), parallelism, 128);
  }

  /** An operator whose first subtask has a list state in a file or inline. */
  public static OperatorState withList(
      String uid, String state, StreamStateHandle handle, long... offsets) {
    OperatorState operator = operator(uid, 2);
    operator.putState(
        0,
        OperatorSubtaskState.builder()
            .setManagedOperatorState(StateObjectCollection.singleton(list(state, handle, offsets)))
            .build());
    return operator;
  }

  public static OperatorStateHandle list(String state, StreamStateHandle handle, long... offsets) {
    return new OperatorStreamStateHandle(
        Map.of(
            state,
            new OperatorStateHandle.StateMetaInfo(
                Arrays.copyOf(offsets, offsets.length), OperatorStateHandle.Mode.SPLIT_DISTRIBUTE)),
        handle);
  }

  public static FileStateHandle file(String path, long bytes) {
    return new FileStateHandle(new org.apache.flink.core.fs.Path(path), bytes);
  }
}
