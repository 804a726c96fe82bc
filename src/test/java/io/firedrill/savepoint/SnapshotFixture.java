package io.firedrill.savepoint;

import io.firedrill.snapshot.Metadata;
import io.firedrill.snapshot.MetadataFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.apache.flink.runtime.state.filesystem.RelativeFileStateHandle;

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
    return new SnapshotFixture(Metadata.SAVEPOINT, checkpointId);
  }

  static SnapshotFixture checkpoint(long checkpointId) {
    return new SnapshotFixture(Metadata.CHECKPOINT, checkpointId);
  }

  /** With a source that has read this many records of split 0. */
  SnapshotFixture read(long records) throws IOException {
    operators.add(Metadata.source(Map.of(0, records)));
    return this;
  }

  /** With an operator whose state is in a file beside {@code _metadata}. */
  SnapshotFixture operator(String uid) {
    operators.add(
        Metadata.withList(
            uid,
            "a state",
            new RelativeFileStateHandle(
                new org.apache.flink.core.fs.Path("s3p://firedrill/" + STATE_FILE), STATE_FILE, 1),
            0));
    return this;
  }

  /** With an operator whose state is in a file of somebody else. */
  SnapshotFixture uses(String file) {
    operators.add(
        Metadata.withList(
            "sums", "a state", new FileStateHandle(new org.apache.flink.core.fs.Path(file), 1), 0));
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
    Files.write(metadata, Metadata.of(checkpointId, properties, operators));
    Files.setLastModifiedTime(metadata, FileTime.from(Instant.ofEpochSecond(checkpointId)));
    return folder;
  }
}
