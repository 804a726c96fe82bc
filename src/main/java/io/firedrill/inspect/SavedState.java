package io.firedrill.inspect;

import io.firedrill.snapshot.MetadataFile;
import io.firedrill.snapshot.VersionedElement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedBackendSerializationProxy;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorBackendSerializationProxy;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.SavepointKeyedStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.changelog.ChangelogStateBackendHandle;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;

/**
 * A savepoint in a local folder, with the serializers that its states were written with, which are
 * at the beginning of each state file.
 */
final class SavedState {
  /** The name under which the type of an operator's keys is compared. */
  static final String KEYS = "(keys)";

  /** What its serializer is listed as. */
  static final String KEYS_PART = "keys";

  private final ClassLoader loader;
  private final Map<String, OperatorState> operators = new HashMap<>();
  private final Map<String, List<State>> states = new HashMap<>();

  /**
   * A state and the serializers that it was written with, by what they are for.
   *
   * @param keyed whether it is keyed state
   * @param unreadable why they cannot be read: the class of a type is gone, for example
   */
  record State(
      String name,
      Map<String, TypeSerializerSnapshot<?>> serializers,
      boolean keyed,
      Optional<String> unreadable) {}

  private SavedState(ClassLoader loader) {
    this.loader = loader;
  }

  static SavedState open(Path folder, ClassLoader loader) throws IOException {
    SavedState saved = new SavedState(loader);
    for (OperatorState operator : MetadataFile.read(folder).getOperatorStates()) {
      saved.operators.put(operator.getOperatorID().toHexString(), operator);
    }
    return saved;
  }

  /** The states of an operator; empty if it is not in the savepoint. */
  List<State> states(String operatorId) {
    OperatorState operator = operators.get(operatorId);
    return operator == null ? List.of() : states.computeIfAbsent(operatorId, id -> read(operator));
  }

  /** The size of each operator's state, by operator id. */
  Map<String, Long> bytes() {
    Map<String, Long> bytes = new TreeMap<>();
    operators.forEach((id, operator) -> bytes.put(id, operator.getStateSize()));
    return bytes;
  }

  /** What a source's coordinator has saved. */
  Optional<byte[]> coordinator(String operatorId) {
    return Optional.ofNullable(operators.get(operatorId))
        .map(OperatorState::getCoordinatorState)
        .map(handle -> handle.getData());
  }

  /** The snapshot's handles of an operator's keyed state. */
  List<KeyedStateHandle> keyed(String operatorId) {
    OperatorState operator = operators.get(operatorId);
    return operator == null
        ? List.of()
        : operator.getStates().stream()
            .flatMap(subtask -> subtask.getManagedKeyedState().stream())
            .toList();
  }

  int maxParallelism(String operatorId) {
    return operators.get(operatorId).getMaxParallelism();
  }

  /** The parallelism of each operator, by operator id. */
  Map<String, Integer> parallelism() {
    Map<String, Integer> parallelism = new TreeMap<>();
    operators.forEach((id, operator) -> parallelism.put(id, operator.getParallelism()));
    return parallelism;
  }

  /** The backend that wrote it, if it is in a backend's own format. */
  Optional<String> writtenBy() {
    for (String id : operators.keySet()) {
      for (KeyedStateHandle handle : keyed(id)) {
        KeyedStateHandle base = materialized(handle);
        if (base instanceof IncrementalRemoteKeyedStateHandle) {
          return Optional.of("rocksdb");
        }
        if (base instanceof KeyGroupsStateHandle && !(base instanceof SavepointKeyedStateHandle)) {
          return Optional.of("hashmap");
        }
      }
    }
    return Optional.empty();
  }

  /** With a changelog the state is what was written last as a whole, and the changes since. */
  private static KeyedStateHandle materialized(KeyedStateHandle handle) {
    return handle instanceof ChangelogStateBackendHandle changelog
            && !changelog.getMaterializedStateHandles().isEmpty()
        ? changelog.getMaterializedStateHandles().get(0)
        : handle;
  }

  private List<State> read(OperatorState operator) {
    Map<String, State> found = new TreeMap<>();
    for (OperatorSubtaskState subtask : operator.getStates()) {
      for (KeyedStateHandle handle : subtask.getManagedKeyedState()) {
        keyed(handle, found);
      }
      for (OperatorStateHandle handle : subtask.getManagedOperatorState()) {
        lists(handle, found);
      }
    }
    return List.copyOf(found.values());
  }

  private void keyed(KeyedStateHandle whole, Map<String, State> found) {
    KeyedStateHandle handle = materialized(whole);
    StreamStateHandle header;
    if (handle instanceof KeyGroupsStateHandle groups) {
      header = groups.getDelegateStateHandle();
    } else if (handle instanceof IncrementalRemoteKeyedStateHandle incremental) {
      header = incremental.getMetaDataStateHandle();
    } else {
      unreadable(found, "(keyed state)", true, "it is in a " + handle.getClass().getSimpleName());
      return;
    }
    KeyedBackendSerializationProxy<?> proxy = new KeyedBackendSerializationProxy<>(loader);
    try (InputStream stream = header.openInputStream()) {
      proxy.read(new DataInputViewStreamWrapper(stream));
      Map<String, TypeSerializerSnapshot<?>> keys = new HashMap<>();
      keys.put(KEYS_PART, proxy.getKeySerializerSnapshot());
      found.putIfAbsent(KEYS, new State(KEYS, keys, true, Optional.empty()));
      add(proxy.getStateMetaInfoSnapshots(), true, found);
    } catch (IOException | RuntimeException | LinkageError e) {
      unreadable(found, "(keyed state)", true, Causes.describe(e));
    }
  }

  private void lists(OperatorStateHandle handle, Map<String, State> found) {
    OperatorBackendSerializationProxy proxy = new OperatorBackendSerializationProxy(loader);
    try (InputStream stream = handle.openInputStream()) {
      proxy.read(new DataInputViewStreamWrapper(stream));
      add(proxy.getOperatorStateMetaInfoSnapshots(), false, found);
      add(proxy.getBroadcastStateMetaInfoSnapshots(), false, found);
    } catch (IOException | RuntimeException | LinkageError e) {
      for (String name : handle.getStateNameToPartitionOffsets().keySet()) {
        unreadable(found, name, false, Causes.describe(e));
      }
    }
  }

  private static void add(
      List<StateMetaInfoSnapshot> infos, boolean keyed, Map<String, State> found) {
    for (StateMetaInfoSnapshot info : infos) {
      found.putIfAbsent(
          info.getName(),
          new State(
              info.getName(), info.getSerializerSnapshotsImmutable(), keyed, Optional.empty()));
    }
  }

  private static void unreadable(
      Map<String, State> found, String name, boolean keyed, String reason) {
    found.put(name, new State(name, Map.of(), keyed, Optional.of(reason)));
  }

  /** How many elements a list state has. */
  int count(String operatorId, String state) {
    int count = 0;
    for (OperatorSubtaskState subtask : operators.get(operatorId).getStates()) {
      for (OperatorStateHandle handle : subtask.getManagedOperatorState()) {
        OperatorStateHandle.StateMetaInfo info = handle.getStateNameToPartitionOffsets().get(state);
        count += info == null ? 0 : info.getOffsets().length;
      }
    }
    return count;
  }

  /**
   * The elements of a list state of versioned bytes, as sources and sinks keep theirs.
   *
   * @throws IOException if they cannot be read
   */
  List<VersionedElement> elements(String operatorId, String state) throws IOException {
    List<VersionedElement> elements = new ArrayList<>();
    for (OperatorSubtaskState subtask : operators.get(operatorId).getStates()) {
      for (OperatorStateHandle handle : subtask.getManagedOperatorState()) {
        OperatorStateHandle.StateMetaInfo info = handle.getStateNameToPartitionOffsets().get(state);
        if (info != null) {
          elements(handle, info.getOffsets(), elements);
        }
      }
    }
    return elements;
  }

  private static void elements(
      OperatorStateHandle handle, long[] offsets, List<VersionedElement> into) throws IOException {
    try (InputStream stream = handle.openInputStream()) {
      into.addAll(VersionedElement.read(stream.readAllBytes(), offsets));
    }
  }
}
