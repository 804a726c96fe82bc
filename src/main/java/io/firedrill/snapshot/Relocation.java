package io.firedrill.snapshot;

import io.firedrill.problem.Texts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.StateObjectCollection;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.IncrementalKeyedStateHandle.HandleAndLocalPath;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsSavepointStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.OperatorStreamStateHandle;
import org.apache.flink.runtime.state.StateObject;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;

/**
 * Rewrites a snapshot's metadata for files that were moved. A checkpoint has files outside of its
 * own folder, and names all of them in full.
 *
 * @param files says where a file is now
 */
record Relocation(Moved files) {
  /** Says where a file is now. */
  @FunctionalInterface
  interface Moved {
    Path to(Path from) throws IOException;
  }

  /**
   * The metadata with the new places.
   *
   * @throws IOException if it has a kind of state that cannot be moved
   */
  CheckpointMetadata of(CheckpointMetadata metadata) throws IOException {
    List<OperatorState> operators = new ArrayList<>();
    for (OperatorState operator : metadata.getOperatorStates()) {
      operators.add(operator.isFullyFinished() ? operator : of(operator));
    }
    return new CheckpointMetadata(
        metadata.getCheckpointId(),
        operators,
        metadata.getMasterStates(),
        metadata.getCheckpointProperties());
  }

  private OperatorState of(OperatorState operator) throws IOException {
    OperatorState moved =
        new OperatorState(
            operator.getOperatorID(), operator.getParallelism(), operator.getMaxParallelism());
    if (operator.getCoordinatorState() != null) {
      moved.setCoordinatorState(operator.getCoordinatorState());
    }
    for (var subtask : operator.getSubtaskStates().entrySet()) {
      OperatorSubtaskState state = subtask.getValue();
      moved.putState(subtask.getKey(), state.isFinished() ? state : of(state));
    }
    return moved;
  }

  private OperatorSubtaskState of(OperatorSubtaskState state) throws IOException {
    if (!state.getInputChannelState().isEmpty() || !state.getResultSubpartitionState().isEmpty()) {
      throw new IOException(
          "it is an unaligned checkpoint with records in flight, which cannot be moved: take a savepoint");
    }
    return OperatorSubtaskState.builder()
        .setManagedOperatorState(ofOperator(state.getManagedOperatorState()))
        .setRawOperatorState(ofOperator(state.getRawOperatorState()))
        .setManagedKeyedState(ofKeyed(state.getManagedKeyedState()))
        .setRawKeyedState(ofKeyed(state.getRawKeyedState()))
        .build();
  }

  private StateObjectCollection<OperatorStateHandle> ofOperator(
      Iterable<OperatorStateHandle> handles) throws IOException {
    List<OperatorStateHandle> moved = new ArrayList<>();
    for (OperatorStateHandle handle : handles) {
      if (!handle.getClass().equals(OperatorStreamStateHandle.class)) {
        throw unknown(handle);
      }
      moved.add(
          new OperatorStreamStateHandle(
              handle.getStateNameToPartitionOffsets(), of(handle.getDelegateStateHandle())));
    }
    return new StateObjectCollection<>(moved);
  }

  private StateObjectCollection<KeyedStateHandle> ofKeyed(Iterable<KeyedStateHandle> handles)
      throws IOException {
    List<KeyedStateHandle> moved = new ArrayList<>();
    for (KeyedStateHandle handle : handles) {
      moved.add(of(handle));
    }
    return new StateObjectCollection<>(moved);
  }

  private KeyedStateHandle of(KeyedStateHandle handle) throws IOException {
    if (handle instanceof KeyGroupsSavepointStateHandle savepoint) {
      return new KeyGroupsSavepointStateHandle(
          savepoint.getGroupRangeOffsets(), of(savepoint.getDelegateStateHandle()));
    }
    if (handle.getClass().equals(KeyGroupsStateHandle.class)) {
      KeyGroupsStateHandle groups = (KeyGroupsStateHandle) handle;
      return new KeyGroupsStateHandle(
          groups.getGroupRangeOffsets(), of(groups.getDelegateStateHandle()));
    }
    if (handle instanceof IncrementalRemoteKeyedStateHandle incremental) {
      return new IncrementalRemoteKeyedStateHandle(
          incremental.getBackendIdentifier(),
          incremental.getKeyGroupRange(),
          incremental.getCheckpointId(),
          of(incremental.getSharedState()),
          of(incremental.getPrivateState()),
          of(incremental.getMetaDataStateHandle()));
    }
    throw unknown(handle);
  }

  private List<HandleAndLocalPath> of(List<HandleAndLocalPath> files) throws IOException {
    List<HandleAndLocalPath> moved = new ArrayList<>();
    for (HandleAndLocalPath file : files) {
      moved.add(HandleAndLocalPath.of(of(file.getHandle()), file.getLocalPath()));
    }
    return moved;
  }

  private StreamStateHandle of(StreamStateHandle handle) throws IOException {
    if (handle instanceof FileStateHandle file) {
      return new FileStateHandle(files.to(file.getFilePath()), file.getStateSize());
    }
    if (handle instanceof ByteStreamStateHandle) {
      return handle; // its bytes are in the metadata
    }
    throw unknown(handle);
  }

  private static IOException unknown(StateObject handle) {
    return new IOException(
        Texts.format(
            "it has state of the kind %s, which cannot be moved: take a savepoint",
            handle.getClass().getSimpleName()));
  }
}
