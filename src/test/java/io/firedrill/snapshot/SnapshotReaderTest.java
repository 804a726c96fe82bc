package io.firedrill.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.cluster.fake.WrappedStore;
import io.firedrill.job.TransactionSplit;
import io.firedrill.job.TransactionSplitSerializer;
import io.firedrill.store.BucketFolder;
import io.firedrill.store.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CheckpointRetentionPolicy;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.filemerging.LogicalFile.LogicalFileId;
import org.apache.flink.runtime.state.CheckpointedStateScope;
import org.apache.flink.runtime.state.CompressibleFSDataOutputStream;
import org.apache.flink.runtime.state.SnappyStreamCompressionDecorator;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.filemerging.SegmentFileStateHandle;
import org.apache.flink.runtime.state.filesystem.RelativeFileStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.apache.flink.runtime.state.memory.MemCheckpointStreamFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots in a bucket b, whose objects lie in a folder. */
class SnapshotReaderTest {
  private static final String PATH = "s3p://b/savepoints/savepoint-1";

  @TempDir Path bucket;

  private SnapshotReader reader() {
    return new SnapshotReader(new BucketFolder(bucket, "b"));
  }

  private void snapshot(CheckpointProperties properties, OperatorState... operators)
      throws IOException {
    Metadata.in(bucket.resolve("savepoints/savepoint-1"), properties, operators);
  }

  private void object(String key, byte[] content) throws IOException {
    Files.createDirectories(bucket.resolve(key).getParent());
    Files.write(bucket.resolve(key), content);
  }

  /** A file beside {@code _metadata}, as savepoints refer to theirs. */
  private static StreamStateHandle beside(String name, long bytes) {
    return new RelativeFileStateHandle(
        new org.apache.flink.core.fs.Path(PATH + "/" + name), name, bytes);
  }

  private static StreamStateHandle inline(byte... bytes) {
    return new ByteStreamStateHandle("inline", bytes);
  }

  @Test
  void everyFileThatItRefersToIsLookedFor() throws IOException {
    snapshot(
        Metadata.SAVEPOINT,
        Metadata.withList("a", "s", beside("there", 30), 0),
        Metadata.withList("b", "s", Metadata.file("s3p://b/checkpoints/shared/gone", 4), 0),
        Metadata.withList("c", "s", inline((byte) 1), 0));
    object("savepoints/savepoint-1/there", new byte[30]);
    assertThat(reader().read(PATH))
        .isEqualTo(new Snapshot(7, PATH, 3, 2, 35, List.of("checkpoints/shared/gone")));
  }

  @Test
  void manyFilesOfAFolderAreLookedForWithOneRequest() throws IOException {
    OperatorState[] operators = new OperatorState[60];
    for (int i = 0; i < operators.length; i++) {
      operators[i] = Metadata.withList("o" + i, "s", beside("f" + i, 1), 0);
      if (i != 7) {
        object("savepoints/savepoint-1/f" + i, new byte[1]);
      }
    }
    snapshot(Metadata.SAVEPOINT, operators);
    List<String> listed = new ArrayList<>();
    ObjectStore counting = new WrappedStore(new BucketFolder(bucket, "b"), listed::add);
    assertThat(new SnapshotReader(counting).read(PATH).missing())
        .containsExactly("savepoints/savepoint-1/f7");
    assertThat(listed).containsExactly("savepoints/savepoint-1/");
  }

  @Test
  void aFileOfAnotherBucketCannotBeLookedFor() throws IOException {
    snapshot(Metadata.SAVEPOINT, Metadata.withList("a", "s", Metadata.file("s3p://c/x", 1), 0));
    assertThatThrownBy(() -> reader().read(PATH))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("s3p://c/x");
  }

  @Test
  void aSnapshotThatIsNotThereIsAFileThatIsNotThere() {
    assertThatThrownBy(() -> reader().read(PATH)).isInstanceOf(FileNotFoundException.class);
  }

  @Test
  void operatorsAreKnownByIdWithTheSizeOfTheirState() throws IOException {
    OperatorState coordinated = Metadata.operator("coordinated", 1);
    coordinated.setCoordinatorState(new ByteStreamStateHandle("coordinator", new byte[5]));
    snapshot(
        Metadata.SAVEPOINT,
        Metadata.operator("empty", 4),
        coordinated,
        Metadata.withList("listed", "s", inline((byte) 1, (byte) 2), 0));
    assertThat(reader().operators(PATH))
        .containsExactlyInAnyOrder(
            new SnapshotOperator(id("empty"), 4, 128, 0, false),
            new SnapshotOperator(id("coordinated"), 1, 128, 5, true),
            new SnapshotOperator(id("listed"), 2, 128, 2, true))
        .isSortedAccordingTo((a, b) -> a.id().compareTo(b.id()));
  }

  private static String id(String uid) {
    return OperatorIds.ofUid(uid).toHexString();
  }

  @Test
  void itsKindIsTheOneThatItWasTakenAs() throws IOException {
    snapshot(Metadata.SAVEPOINT);
    assertThat(reader().kind(PATH)).isEqualTo("canonical savepoint");
    snapshot(CheckpointProperties.forSavepoint(true, SavepointFormatType.NATIVE));
    assertThat(reader().kind(PATH)).isEqualTo("native savepoint");
    snapshot(CheckpointProperties.forCheckpoint(CheckpointRetentionPolicy.RETAIN_ON_CANCELLATION));
    assertThat(reader().kind(PATH)).isEqualTo("checkpoint");
  }

  /** The splits as SourceOperator keeps them: a byte[] each, framed with the version. */
  private static byte[] splits(TransactionSplit... splits) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    for (TransactionSplit split : splits) {
      TransactionSplitSerializer serializer = new TransactionSplitSerializer();
      byte[] content = serializer.serialize(split);
      out.writeInt(2 * Integer.BYTES + content.length);
      out.writeInt(serializer.getVersion());
      out.writeInt(content.length);
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static TransactionSplit split(int id, long nextSequence) {
    return new TransactionSplit(id, nextSequence, 1000);
  }

  private static OperatorState source(StreamStateHandle handle, long... offsets) {
    return Metadata.withList("transactions", "SourceReaderState", handle, offsets);
  }

  @Test
  void offsetsAreReadFromTheMetadataItselfAndFromAFile() throws IOException {
    byte[] both = splits(split(0, 40), split(1, 41));
    long second = both.length / 2;
    snapshot(Metadata.SAVEPOINT, source(inline(both), 0, second));
    assertThat(reader().sourceOffsets(PATH, "transactions")).isEqualTo(Map.of(0, 40L, 1, 41L));
    snapshot(Metadata.SAVEPOINT, source(beside("part", both.length), 0, second));
    object("savepoints/savepoint-1/part", both);
    assertThat(reader().sourceOffsets(PATH, "transactions")).isEqualTo(Map.of(0, 40L, 1, 41L));
  }

  @Test
  void offsetsAreReadFromPartOfAMergedFile() throws IOException {
    byte[] splits = splits(split(0, 40));
    byte[] merged = new byte[100 + splits.length + 50];
    System.arraycopy(splits, 0, merged, 100, splits.length);
    object("checkpoints/shared/merged", merged);
    snapshot(
        Metadata.CHECKPOINT,
        source(
            new SegmentFileStateHandle(
                new org.apache.flink.core.fs.Path("s3p://b/checkpoints/shared/merged"),
                100,
                splits.length,
                CheckpointedStateScope.SHARED,
                LogicalFileId.generateRandomId()),
            0));
    assertThat(reader().sourceOffsets(PATH, "transactions")).isEqualTo(Map.of(0, 40L));
    assertThat(reader().read(PATH).missing()).isEmpty();
  }

  /** As DefaultOperatorStateBackend writes it with snapshot compression. */
  @Test
  void offsetsAreReadFromACompressedSnapshot() throws IOException {
    byte[] first = splits(split(0, 40));
    byte[] second = splits(split(1, 41));
    MemCheckpointStreamFactory.MemoryCheckpointOutputStream out =
        new MemCheckpointStreamFactory.MemoryCheckpointOutputStream(10_000);
    out.write(new byte[33]); // a header
    long[] offsets = new long[2];
    CompressibleFSDataOutputStream compressed =
        new CompressibleFSDataOutputStream(out, SnappyStreamCompressionDecorator.INSTANCE);
    offsets[0] = compressed.getPos();
    compressed.write(first);
    offsets[1] = compressed.getPos();
    compressed.write(second);
    compressed.flush();
    snapshot(Metadata.CHECKPOINT, source(inline(out.closeAndGetBytes()), offsets[1], offsets[0]));
    assertThat(reader().sourceOffsets(PATH, "transactions")).isEqualTo(Map.of(0, 40L, 1, 41L));
  }

  @Test
  void whatIsNoFrameIsAnErrorAndNoGuessAtALength() throws IOException {
    byte[] none = new byte[40];
    Arrays.fill(none, (byte) 0x7f);
    snapshot(Metadata.SAVEPOINT, source(inline(none), 0));
    assertThatThrownBy(() -> reader().sourceOffsets(PATH, "transactions"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not framed");
  }

  @Test
  void aSourceThatHasReadNothingYetHasNoOffsets() throws IOException {
    snapshot(Metadata.SAVEPOINT, Metadata.operator("transactions", 2));
    assertThat(reader().sourceOffsets(PATH, "transactions")).isEmpty();
  }

  @Test
  void aSplitThatIsThereTwiceIsAnError() throws IOException {
    byte[] twice = splits(split(0, 40), split(0, 41));
    snapshot(Metadata.SAVEPOINT, source(inline(twice), 0, twice.length / 2));
    assertThatThrownBy(() -> reader().sourceOffsets(PATH, "transactions"))
        .isInstanceOf(IOException.class)
        .hasMessage("the snapshot holds split 0 twice");
  }

  @Test
  void aSourceThatIsNotThereIsAnError() throws IOException {
    snapshot(Metadata.SAVEPOINT, Metadata.operator("other", 2));
    assertThatThrownBy(() -> reader().sourceOffsets(PATH, "transactions"))
        .isInstanceOf(IOException.class)
        .hasMessage(PATH + " holds no operator with uid transactions");
  }

  @Test
  void stateThatIsCutIsAnError() throws IOException {
    byte[] whole = splits(split(0, 40));
    byte[] cut = java.util.Arrays.copyOf(whole, whole.length - 1);
    snapshot(Metadata.SAVEPOINT, source(inline(cut), 0));
    assertThatThrownBy(() -> reader().sourceOffsets(PATH, "transactions"))
        .isInstanceOf(IOException.class);
  }
}
