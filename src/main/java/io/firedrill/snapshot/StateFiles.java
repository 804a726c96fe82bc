package io.firedrill.snapshot;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.AbstractChannelStateHandle;
import org.apache.flink.runtime.state.IncrementalKeyedStateHandle.HandleAndLocalPath;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StateObject;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.changelog.ChangelogStateBackendHandle;
import org.apache.flink.runtime.state.changelog.ChangelogStateHandleStreamImpl;
import org.apache.flink.runtime.state.changelog.inmemory.InMemoryChangelogStateHandle;
import org.apache.flink.runtime.state.filemerging.EmptySegmentFileStateHandle;
import org.apache.flink.runtime.state.filemerging.SegmentFileStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;

/** Finds the files that hold an operator's state. */
final class StateFiles {
  // handles may share a file: those of merged checkpoint files are parts of one
  private final Set<Path> paths = new LinkedHashSet<>();

  private StateFiles() {}

  /**
   * The paths of the files, each once.
   *
   * @throws IOException if there is an unknown kind of handle, because its files could be missing
   */
  static List<Path> of(OperatorState operator) throws IOException {
    StateFiles files = new StateFiles();
    if (operator.getCoordinatorState() != null) {
      files.add(operator.getCoordinatorState());
    }
    for (OperatorSubtaskState subtask : operator.getStates()) {
      files.addAll(subtask.getManagedOperatorState());
      files.addAll(subtask.getRawOperatorState());
      files.addAll(subtask.getManagedKeyedState());
      files.addAll(subtask.getRawKeyedState());
      files.addAll(subtask.getInputChannelState());
      files.addAll(subtask.getResultSubpartitionState());
    }
    return List.copyOf(files.paths);
  }

  private void addAll(Iterable<? extends StateObject> handles) throws IOException {
    for (StateObject handle : handles) {
      add(handle);
    }
  }

  private void add(StateObject handle) throws IOException {
    if (handle instanceof FileStateHandle file) {
      paths.add(file.getFilePath());
    } else if (handle instanceof SegmentFileStateHandle segment) {
      if (!(segment instanceof EmptySegmentFileStateHandle)) {
        paths.add(segment.getFilePath());
      }
    } else if (handle instanceof OperatorStateHandle operator) {
      add(operator.getDelegateStateHandle());
    } else if (handle instanceof KeyGroupsStateHandle keyGroups) {
      add(keyGroups.getDelegateStateHandle());
    } else if (handle instanceof IncrementalRemoteKeyedStateHandle incremental) {
      add(incremental.getMetaDataStateHandle());
      addAll(incremental.getSharedState().stream().map(HandleAndLocalPath::getHandle).toList());
      addAll(incremental.getPrivateState().stream().map(HandleAndLocalPath::getHandle).toList());
    } else if (handle instanceof AbstractChannelStateHandle<?> channel) {
      StreamStateHandle delegate = channel.getDelegate();
      add(delegate);
    } else if (handle instanceof ChangelogStateBackendHandle changelog) {
      addAll(changelog.getMaterializedStateHandles());
      addAll(changelog.getNonMaterializedStateHandles());
    } else if (handle instanceof ChangelogStateHandleStreamImpl changes) {
      addAll(changes.getHandlesAndOffsets().stream().map(part -> part.f0).toList());
    } else if (!(handle instanceof ByteStreamStateHandle) // its bytes are in _metadata itself
        && !(handle instanceof InMemoryChangelogStateHandle)) {
      throw new IOException("unknown kind of state handle: " + handle.getClass().getSimpleName());
    }
  }
}
