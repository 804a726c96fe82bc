package io.firedrill.savepoint;

import io.firedrill.job.TransactionSplit;
import io.firedrill.job.TransactionSplitSerializer;
import io.firedrill.job.TransactionsJob;
import io.firedrill.snapshot.MetadataFile;
import io.firedrill.snapshot.OperatorIds;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
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
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.filesystem.RelativeFileStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;

/** Writes checkpoints and savepoints as Flink does, with as little state as a test needs. */
final class SnapshotFixture {
  private static final String STATE_FILE = "state";

  private final CheckpointProperties properties;
  private final long checkpointId;
  private final List<OperatorState> operators = new ArrayList<>();

  private SnapshotFixture(CheckpointProperties properties, long checkpointId) {
    this.properties = properties;
    this.checkpointId = checkpointId;
  }

  static SnapshotFixture savepoint(long checkpointId) {
    return new SnapshotFixture(
        CheckpointProperties.forSavepoint(true, SavepointFormatType.CANONICAL), checkpointId);
  }

  static SnapshotFixture checkpoint(long checkpointId) {
    return new SnapshotFixture(
        CheckpointProperties.forCheckpoint(CheckpointRetentionPolicy.RETAIN_ON_CANCELLATION),
        checkpointId);
  }

  /** With a source that has read this many records of split 0. */
  SnapshotFixture read(long records) throws IOException {
    byte[] split =
        new TransactionSplitSerializer().serialize(new TransactionSplit(0, records, 1000));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(8 + split.length);
    out.writeInt(new TransactionSplitSerializer().getVersion());
    out.writeInt(split.length);
    out.write(split);
    return with(
        TransactionsJob.SOURCE_UID,
        new ByteStreamStateHandle("splits", bytes.toByteArray()),
        "SourceReaderState");
  }

  /** With an operator whose state is in a file beside {@code _metadata}. */
  SnapshotFixture operator(String uid) {
    return with(
        uid,
        new RelativeFileStateHandle(
            new org.apache.flink.core.fs.Path("s3p://firedrill/" + STATE_FILE), STATE_FILE, 1),
        "a state");
  }

  private SnapshotFixture with(String uid, StreamStateHandle handle, String state) {
    OperatorState operator = new OperatorState(OperatorIds.ofUid(uid), 1, 128);
    operator.putState(
        0,
        OperatorSubtaskState.builder()
            .setManagedOperatorState(
                new OperatorStreamStateHandle(
                    Map.of(
                        state,
                        new StateMetaInfo(
                            new long[] {0}, OperatorStateHandle.Mode.SPLIT_DISTRIBUTE)),
                    handle))
            .build());
    operators.add(operator);
    return this;
  }

  /** Writes it with its files; the later the number, the newer it is. */
  Path write(Path folder) throws IOException {
    writeWithoutFiles(folder);
    Files.write(folder.resolve(STATE_FILE), new byte[1]);
    return folder;
  }

  /** Writes {@code _metadata} only. */
  Path writeWithoutFiles(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path metadata = folder.resolve(MetadataFile.NAME);
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(metadata))) {
      Checkpoints.storeCheckpointMetadata(
          new CheckpointMetadata(checkpointId, operators, List.of(), properties), out);
    }
    Files.setLastModifiedTime(metadata, FileTime.from(Instant.ofEpochSecond(checkpointId)));
    return folder;
  }
}
