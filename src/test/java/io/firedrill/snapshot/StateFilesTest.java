package io.firedrill.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.StateObjectCollection;
import org.apache.flink.runtime.checkpoint.channel.InputChannelInfo;
import org.apache.flink.runtime.checkpoint.channel.ResultSubpartitionInfo;
import org.apache.flink.runtime.checkpoint.filemerging.LogicalFile.LogicalFileId;
import org.apache.flink.runtime.state.CheckpointedStateScope;
import org.apache.flink.runtime.state.IncrementalKeyedStateHandle.HandleAndLocalPath;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.InputChannelStateHandle;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeOffsets;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.PhysicalStateHandleID;
import org.apache.flink.runtime.state.ResultSubpartitionStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.changelog.ChangelogStateBackendHandle;
import org.apache.flink.runtime.state.changelog.ChangelogStateHandleStreamImpl;
import org.apache.flink.runtime.state.changelog.SequenceNumber;
import org.apache.flink.runtime.state.changelog.inmemory.InMemoryChangelogStateHandle;
import org.apache.flink.runtime.state.filemerging.EmptySegmentFileStateHandle;
import org.apache.flink.runtime.state.filemerging.SegmentFileStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.junit.jupiter.api.Test;

/** The files of an operator's state, whatever kind of handle holds them. */
class StateFilesTest {
  private static final KeyGroupRange KEYS = new KeyGroupRange(0, 127);
  private static final StreamStateHandle INLINE = new ByteStreamStateHandle("inline", new byte[1]);

  private static FileStateHandle file(String name) {
    return Metadata.file("s3p://b/" + name, 1);
  }

  private static OperatorState operator(OperatorSubtaskState.Builder subtask) {
    OperatorState operator = Metadata.operator("totals", 2);
    operator.putState(1, subtask.build());
    return operator;
  }

  private static List<String> files(OperatorState operator) throws IOException {
    return StateFiles.of(operator).stream().map(Path::getName).toList();
  }

  private static HandleAndLocalPath local(StreamStateHandle handle, String path) {
    return HandleAndLocalPath.of(handle, path);
  }

  @Test
  void listAndKeyedStateHaveOneFileEach() throws IOException {
    assertThat(
            files(
                operator(
                    OperatorSubtaskState.builder()
                        .setManagedOperatorState(
                            StateObjectCollection.singleton(Metadata.list("s", file("list"), 0)))
                        .setRawOperatorState(
                            StateObjectCollection.singleton(Metadata.list("r", file("raw"), 0)))
                        .setManagedKeyedState(
                            StateObjectCollection.singleton(
                                new KeyGroupsStateHandle(
                                    new KeyGroupRangeOffsets(KEYS), file("keyed")))))))
        .containsExactlyInAnyOrder("list", "raw", "keyed");
  }

  @Test
  void anIncrementalCheckpointHasItsMetadataItsOwnAndItsSharedFiles() throws IOException {
    assertThat(
            files(
                operator(
                    OperatorSubtaskState.builder()
                        .setManagedKeyedState(
                            StateObjectCollection.singleton(
                                new IncrementalRemoteKeyedStateHandle(
                                    new UUID(1, 2),
                                    KEYS,
                                    7,
                                    List.of(local(file("shared"), "1.sst")),
                                    List.of(local(file("own"), "MANIFEST")),
                                    file("meta")))))))
        .containsExactlyInAnyOrder("meta", "shared", "own");
  }

  @Test
  void recordsInFlightOfUnalignedCheckpointsHaveTheirFiles() throws IOException {
    assertThat(
            files(
                operator(
                    OperatorSubtaskState.builder()
                        .setInputChannelState(
                            StateObjectCollection.singleton(
                                new InputChannelStateHandle(
                                    new InputChannelInfo(0, 0), file("in"), List.of(0L))))
                        .setResultSubpartitionState(
                            StateObjectCollection.singleton(
                                new ResultSubpartitionStateHandle(
                                    new ResultSubpartitionInfo(0, 0), file("out"), List.of(0L)))))))
        .containsExactlyInAnyOrder("in", "out");
  }

  private static SegmentFileStateHandle segment(String name, long from) {
    return new SegmentFileStateHandle(
        new Path("s3p://b/" + name),
        from,
        10,
        CheckpointedStateScope.SHARED,
        LogicalFileId.generateRandomId());
  }

  @Test
  void partsOfAMergedCheckpointFileAreOneFile() throws IOException {
    OperatorSubtaskState.Builder subtask =
        OperatorSubtaskState.builder()
            .setManagedOperatorState(
                StateObjectCollection.singleton(Metadata.list("s", segment("merged", 0), 0)))
            .setRawOperatorState(
                StateObjectCollection.singleton(
                    Metadata.list("none", EmptySegmentFileStateHandle.INSTANCE)))
            .setManagedKeyedState(
                StateObjectCollection.singleton(
                    new KeyGroupsStateHandle(
                        new KeyGroupRangeOffsets(KEYS), segment("merged", 10))));
    assertThat(files(operator(subtask))).containsExactly("merged");
  }

  @Test
  void aChangelogHasItsMaterializedFilesAndThoseOfTheChanges() throws IOException {
    OperatorSubtaskState.Builder subtask =
        OperatorSubtaskState.builder()
            .setManagedKeyedState(
                StateObjectCollection.singleton(
                    new ChangelogStateBackendHandle.ChangelogStateBackendHandleImpl(
                        List.of(
                            new KeyGroupsStateHandle(
                                new KeyGroupRangeOffsets(KEYS), file("materialized"))),
                        List.of(
                            new ChangelogStateHandleStreamImpl(
                                List.of(Tuple2.of(file("changes"), 0L)), KEYS, 1, 1, "filesystem"),
                            new InMemoryChangelogStateHandle(
                                List.of(), SequenceNumber.of(0), SequenceNumber.of(1), KEYS)),
                        KEYS,
                        1,
                        1,
                        1)));
    assertThat(files(operator(subtask))).containsExactly("materialized", "changes");
  }

  @Test
  void whatLiesInTheMetadataItselfHasNoFile() throws IOException {
    OperatorState operator = Metadata.withList("source", "s", INLINE, 0);
    operator.setCoordinatorState(new ByteStreamStateHandle("coordinator", new byte[1]));
    assertThat(files(operator)).isEmpty();
  }

  @Test
  void aHandleOfAnUnknownKindIsRefusedBecauseItsFilesCouldBeMissing() {
    StreamStateHandle unknown = new Unknown();
    assertThatThrownBy(() -> StateFiles.of(Metadata.withList("source", "s", unknown, 0)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Unknown");
  }

  private static final class Unknown implements StreamStateHandle {
    @Override
    public FSDataInputStream openInputStream() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<byte[]> asBytesIfInMemory() {
      return Optional.empty();
    }

    @Override
    public PhysicalStateHandleID getStreamStateHandleID() {
      return new PhysicalStateHandleID("unknown");
    }

    @Override
    public void discardState() {}

    @Override
    public long getStateSize() {
      return 1;
    }
  }
}
