package io.firedrill.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.apache.flink.runtime.checkpoint.FinishedOperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.FullyFinishedOperatorState;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetadataFileTest {
  private static final OperatorState TOTALS = Metadata.operator("totals", 2);

  @TempDir Path folder;

  private static OperatorState source() {
    return Metadata.withList(
        "source", "s", new ByteStreamStateHandle("inline", new byte[] {1, 2, 3}), 0);
  }

  @Test
  void whatFlinkWroteIsRead() throws IOException {
    CheckpointMetadata read =
        MetadataFile.read(Metadata.in(folder, Metadata.SAVEPOINT, source(), TOTALS));
    assertThat(read.getCheckpointId()).isEqualTo(7);
    assertThat(read.getOperatorStates()).containsExactly(source(), TOTALS);
  }

  @Test
  void aFileThatIsNotThereIsReportedAsThat() {
    assertThatThrownBy(() -> MetadataFile.read(folder)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void aFileThatIsCutAnywhereIsAnErrorThatSaysSo() throws IOException {
    byte[] whole = Metadata.of(Metadata.SAVEPOINT, source(), TOTALS);
    for (int length = 0; length < whole.length; length++) {
      Files.write(folder.resolve(MetadataFile.NAME), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> MetadataFile.read(folder))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("Flink cannot read this _metadata: ");
    }
  }

  @Test
  void aFileOfAnotherKindIsAnErrorThatSaysSo() throws IOException {
    Files.write(
        folder.resolve(MetadataFile.NAME), "not a snapshot".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> MetadataFile.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Flink cannot read this _metadata: ")
        .hasMessageContaining("magic number");
  }

  @Test
  void aFormatOfTheFutureIsAnErrorThatSaysSo() throws IOException {
    byte[] future = Metadata.of(Metadata.SAVEPOINT, TOTALS);
    future[7] = 99; // behind the magic number, an int
    Files.write(folder.resolve(MetadataFile.NAME), future);
    assertThatThrownBy(() -> MetadataFile.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Flink cannot read this _metadata: ")
        .hasMessageContaining("99");
  }

  @Test
  void operatorsThatAreLeftOutAreGoneAndTheRestIsTheSame() throws IOException {
    CheckpointMetadata whole =
        MetadataFile.read(Metadata.in(folder, Metadata.SAVEPOINT, source(), TOTALS));
    ByteArrayOutputStream copy = new ByteArrayOutputStream();
    MetadataFile.writeWithout(whole, Set.of(OperatorIds.ofUid("source").toHexString()), copy);
    Files.write(folder.resolve(MetadataFile.NAME), copy.toByteArray());
    CheckpointMetadata read = MetadataFile.read(folder);
    assertThat(read.getOperatorStates()).containsExactly(TOTALS);
    assertThat(read.getCheckpointId()).isEqualTo(7);
    assertThat(read.getCheckpointProperties()).isEqualTo(Metadata.SAVEPOINT);
  }

  @Test
  void operatorsThatAreLeftOutStayFinished() throws IOException {
    OperatorState all = new FullyFinishedOperatorState(OperatorIds.ofUid("all"), 2, 128);
    OperatorState some = Metadata.operator("some", 2);
    some.putState(0, FinishedOperatorSubtaskState.INSTANCE);
    some.putState(1, source().getState(0));
    CheckpointMetadata whole =
        MetadataFile.read(Metadata.in(folder, Metadata.SAVEPOINT, all, some, source()));
    ByteArrayOutputStream copy = new ByteArrayOutputStream();
    MetadataFile.writeWithout(
        whole,
        Set.of(
            OperatorIds.ofUid("all").toHexString(),
            OperatorIds.ofUid("some").toHexString(),
            OperatorIds.ofUid("source").toHexString()),
        copy);
    Files.write(folder.resolve(MetadataFile.NAME), copy.toByteArray());
    CheckpointMetadata read = MetadataFile.read(folder);
    assertThat(read.getOperatorStates()).hasSize(2);
    assertThat(read.getOperatorStates())
        .filteredOn(OperatorState::isFullyFinished)
        .containsExactly(all);
    assertThat(read.getOperatorStates())
        .filteredOn(operator -> !operator.isFullyFinished())
        .singleElement()
        .satisfies(
            operator -> {
              assertThat(operator.getState(0).isFinished()).isTrue();
              assertThat(operator.getState(1)).isNull();
            });
  }

  @Test
  void filesThatAreNotOnThisMachineAreNamed() throws IOException {
    Path there = Files.write(folder.resolve("there"), new byte[1]);
    Metadata.in(
        folder,
        Metadata.CHECKPOINT,
        Metadata.withList("a", "s", Metadata.file(there.toUri().toString(), 1), 0),
        Metadata.withList("b", "s", Metadata.file(folder.resolve("gone").toUri().toString(), 1), 0),
        Metadata.withList("c", "s", Metadata.file("s3p://b/checkpoints/x", 1), 0));
    assertThat(MetadataFile.missing(folder))
        .containsExactly(folder.resolve("gone").toString(), "s3p://b/checkpoints/x");
  }
}
