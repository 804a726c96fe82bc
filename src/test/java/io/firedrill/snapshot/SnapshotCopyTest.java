package io.firedrill.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.store.DirectoryStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.StateObjectCollection;
import org.apache.flink.runtime.checkpoint.channel.InputChannelInfo;
import org.apache.flink.runtime.state.IncrementalKeyedStateHandle.HandleAndLocalPath;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.InputChannelStateHandle;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotCopyTest {
  private static final List<String> FILES =
      List.of("job/shared/sst", "job/chk-7/manifest", "job/chk-7/list");

  @TempDir Path folder;

  private DirectoryStore store;

  @BeforeEach
  void write() throws IOException {
    store = new DirectoryStore(folder.resolve("store"));
    for (String file : FILES) {
      store.put("checkpoints/" + file, file.getBytes(StandardCharsets.UTF_8));
    }
  }

  private String path(String name) {
    return folder.resolve("store/checkpoints").resolve(name).toUri().toString();
  }

  private FileStateHandle file(String name) {
    return Metadata.file(path(name), name.length());
  }

  private void checkpoint(OperatorSubtaskState.Builder subtask) throws IOException {
    OperatorState operator = Metadata.operator("totals", 1);
    operator.putState(0, subtask.build());
    store.put(
        "checkpoints/job/chk-7/_metadata",
        Metadata.of(Metadata.CHECKPOINT, operator, Metadata.source(Map.of(0, 5L))));
  }

  /** As RocksDB writes it: what it shares with others lies outside of its folder. */
  private OperatorSubtaskState.Builder incremental() {
    return OperatorSubtaskState.builder()
        .setManagedOperatorState(
            StateObjectCollection.singleton(Metadata.list("s", file(FILES.get(2)), 0)))
        .setManagedKeyedState(
            StateObjectCollection.singleton(
                new IncrementalRemoteKeyedStateHandle(
                    UUID.randomUUID(),
                    new KeyGroupRange(0, 127),
                    7,
                    List.of(HandleAndLocalPath.of(file(FILES.get(0)), "1.sst")),
                    List.of(),
                    file(FILES.get(1)))));
  }

  @Test
  void aCheckpointIsDownloadedWithWhatLiesOutsideOfItsFolder() throws IOException {
    checkpoint(incremental());
    Path to = folder.resolve("here");
    long bytes = new SnapshotCopy(store).downloadWhole(path("job/chk-7"), to);
    assertThat(bytes).isGreaterThan(FILES.stream().mapToLong(String::length).sum());
    assertThat(MetadataFile.missing(to)).isEmpty();
    DirectoryStore here = new DirectoryStore(folder);
    assertThat(new SnapshotReader(here).read(to.toUri().toString()).files()).isEqualTo(3);
    assertThat(new SnapshotReader(here).sourceOffsets(to.toUri().toString(), "transactions"))
        .isEqualTo(Map.of(0, 5L));
  }

  @Test
  void aFileThatIsGoneIsReportedAsSuch() throws IOException {
    checkpoint(incremental());
    store.delete("checkpoints/job/shared/sst");
    assertThatThrownBy(
            () -> new SnapshotCopy(store).downloadWhole(path("job/chk-7"), folder.resolve("here")))
        .isInstanceOf(FileNotFoundException.class);
  }

  @Test
  void whatCannotBeMovedIsRefused() throws IOException {
    checkpoint(
        OperatorSubtaskState.builder()
            .setInputChannelState(
                StateObjectCollection.singleton(
                    new InputChannelStateHandle(
                        new InputChannelInfo(0, 0), file(FILES.get(2)), List.of(0L)))));
    assertThatThrownBy(
            () -> new SnapshotCopy(store).downloadWhole(path("job/chk-7"), folder.resolve("here")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("records in flight");
  }
}
