package io.firedrill.snapshot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;

/** Finds the files that an operator's state lies in. */
final class StateFiles {
  private final List<Path> paths = new ArrayList<>();

  private StateFiles() {}

  /**
   * The paths of the files.
   *
   * @throws IOException if there is a kind of handle that this does not know; then nobody can say
   *     that all files are there
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
    return files.paths;
  }

  private void addAll(Iterable<? extends StateObject> handles) throws IOException {
    for (StateObject handle : handles) {
      add(handle);
    }
  }

  private void add(StateObject handle) throws IOException {
    if (handle instanceof FileStateHandle file) {
      paths.add(file.getFilePath());
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
    } else if (!(handle instanceof ByteStreamStateHandle)) { // its bytes lie in _metadata itself
      throw new IOException(
          "a state handle of a kind not known here: " + handle.getClass().getSimpleName());
    }
  }
}
