package io.firedrill.snapshot;

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
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.StateObjectCollection;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.OperatorStreamStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;

/** Snapshots by hand: their {@code _metadata}, as Flink writes it. */
final class Metadata {
  static final CheckpointProperties SAVEPOINT =
      CheckpointProperties.forSavepoint(true, SavepointFormatType.CANONICAL);

  private Metadata() {}

  static byte[] of(CheckpointProperties properties, OperatorState... operators) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      Checkpoints.storeCheckpointMetadata(
          new CheckpointMetadata(7, List.of(operators), List.of(), properties), out);
    }
    return bytes.toByteArray();
  }

  /** A snapshot in a folder, which is made. */
  static Path in(Path folder, CheckpointProperties properties, OperatorState... operators)
      throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve(MetadataFile.NAME), of(properties, operators));
    return folder;
  }

  /** An operator without state. */
  static OperatorState operator(String uid, int parallelism) {
    return new OperatorState(OperatorIds.ofUid(uid), parallelism, 128);
  }

  /** An operator whose first subtask has a list state in a file or inline. */
  static OperatorState withList(
      String uid, String state, StreamStateHandle handle, long... offsets) {
    OperatorState operator = operator(uid, 2);
    operator.putState(
        0,
        OperatorSubtaskState.builder()
            .setManagedOperatorState(StateObjectCollection.singleton(list(state, handle, offsets)))
            .build());
    return operator;
  }

  static OperatorStateHandle list(String state, StreamStateHandle handle, long... offsets) {
    return new OperatorStreamStateHandle(
        Map.of(
            state,
            new OperatorStateHandle.StateMetaInfo(
                Arrays.copyOf(offsets, offsets.length), OperatorStateHandle.Mode.SPLIT_DISTRIBUTE)),
        handle);
  }

  static FileStateHandle file(String path, long bytes) {
    return new FileStateHandle(new org.apache.flink.core.fs.Path(path), bytes);
  }
}
