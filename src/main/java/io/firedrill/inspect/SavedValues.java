package io.firedrill.inspect;

import io.firedrill.inspect.Inspection.Result;
import io.firedrill.inspect.Inspection.StateCheck;
import io.firedrill.inspect.SavedState.State;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.api.common.typeutils.base.MapSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.runtime.state.CompositeKeySerializationUtils;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.SavepointKeyedStateHandle;
import org.apache.flink.runtime.state.StateSerializerProvider;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.BackendStateType;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.CommonOptionsKeys;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.CommonSerializerKeys;
import org.apache.flink.runtime.state.restore.FullSnapshotRestoreOperation;
import org.apache.flink.runtime.state.restore.KeyGroup;
import org.apache.flink.runtime.state.restore.KeyGroupEntry;
import org.apache.flink.runtime.state.restore.SavepointRestoreResult;
import org.apache.flink.runtime.state.restore.ThrowingIterator;
import org.apache.flink.util.StateMigrationException;

/**
 * The keyed state of a canonical savepoint, read value by value as a job would with its records.
 * The snapshots of some serializers, Kryo's above all, say nothing of what they read, and RocksDB
 * restores without reading: only the values tell.
 *
 * @param serializers gives the serializer that reads a part of a state
 */
record SavedValues(SavedState saved, ClassLoader loader, Serializers serializers) {
  private static final int MOST_OF_A_STATE = 10_000;

  /** Which serializer reads what was written by another. */
  interface Serializers {
    TypeSerializerSnapshot<?> reading(
        String operatorId, String state, String part, TypeSerializerSnapshot<?> was);
  }

  /** The serializers that wrote it, as the loader's classes have become. */
  static SavedValues asWritten(SavedState saved, ClassLoader loader) {
    return new SavedValues(saved, loader, (operatorId, state, part, was) -> was);
  }

  /** The checks, of which those are incompatible whose values cannot be read. */
  List<StateCheck> check(List<StateCheck> checks) {
    Map<String, Map<String, String>> broken = new HashMap<>();
    return checks.stream()
        .map(
            check -> {
              if (check.result() == Result.INCOMPATIBLE) {
                return check;
              }
              String reason =
                  broken.computeIfAbsent(check.operatorId(), this::unreadable).get(check.state());
              return reason == null
                  ? check
                  : check.with(
                      Result.INCOMPATIBLE,
                      "the new version cannot read the values that it holds: " + reason);
            })
        .toList();
  }

  /** Why states of an operator cannot be read, by their names. */
  Map<String, String> unreadable(String operatorId) {
    Map<String, String> broken = new HashMap<>();
    Optional<TypeSerializerSnapshot<?>> keys =
        saved.states(operatorId).stream()
            .filter(state -> state.name().equals(SavedState.KEYS))
            .map(State::serializers)
            .<TypeSerializerSnapshot<?>>map(parts -> parts.get(SavedState.KEYS_PART))
            .findFirst();
    for (KeyedStateHandle handle : saved.keyed(operatorId)) {
      if (keys.isPresent()
          && handle instanceof SavepointKeyedStateHandle
          && handle instanceof KeyGroupsStateHandle groups) {
        read(operatorId, groups, keys.get(), broken);
      }
    }
    return broken;
  }

  private void read(
      String operatorId,
      KeyGroupsStateHandle handle,
      TypeSerializerSnapshot<?> keysWere,
      Map<String, String> broken) {
    TypeSerializer<?> keys;
    try {
      keys =
          serializers
              .reading(operatorId, SavedState.KEYS, SavedState.KEYS_PART, keysWere)
              .restoreSerializer();
    } catch (RuntimeException | LinkageError e) {
      broken.put(SavedState.KEYS, Causes.describe(e));
      return;
    }
    int prefix =
        CompositeKeySerializationUtils.computeRequiredBytesInKeyGroupPrefix(
            saved.maxParallelism(operatorId));
    try (ThrowingIterator<SavepointRestoreResult> results =
        operation(handle, keysWere.restoreSerializer()).restore()) {
      while (results.hasNext()) {
        SavepointRestoreResult result = results.next();
        Reader reader =
            new Reader(
                operatorId, keys, prefix, result.getStateMetaInfoSnapshots(), new HashMap<>());
        try (ThrowingIterator<KeyGroup> groups = result.getRestoredKeyGroups()) {
          while (groups.hasNext()) {
            reader.group(groups.next(), broken);
          }
        }
      }
    } catch (IOException | StateMigrationException e) {
      broken.putIfAbsent(SavedState.KEYS, Causes.describe(e));
    }
  }

  private <K> FullSnapshotRestoreOperation<K> operation(
      KeyGroupsStateHandle handle, TypeSerializer<K> keys) {
    return new FullSnapshotRestoreOperation<>(
        handle.getKeyGroupRange(),
        loader,
        List.of(handle),
        StateSerializerProvider.fromNewRegisteredSerializer(keys));
  }

  private final class Reader {
    private final String operatorId;
    private final TypeSerializer<?> keys;
    private final int prefix;
    private final List<StateMetaInfoSnapshot> states;
    private final Map<String, Integer> read;
    private final Map<String, TypeSerializer<?>> restored = new HashMap<>();

    private Reader(
        String operatorId,
        TypeSerializer<?> keys,
        int prefix,
        List<StateMetaInfoSnapshot> states,
        Map<String, Integer> read) {
      this.operatorId = operatorId;
      this.keys = keys;
      this.prefix = prefix;
      this.states = states;
      this.read = read;
    }

    private void group(KeyGroup group, Map<String, String> broken)
        throws IOException, StateMigrationException {
      try (ThrowingIterator<KeyGroupEntry> entries = group.getKeyGroupEntries()) {
        while (entries.hasNext()) {
          KeyGroupEntry entry = entries.next();
          StateMetaInfoSnapshot state = states.get(entry.getKvStateId());
          boolean enough = read.merge(state.getName(), 1, Integer::sum) > MOST_OF_A_STATE;
          if (state.getBackendStateType() == BackendStateType.KEY_VALUE
              && !enough
              && !broken.containsKey(state.getName())) {
            try {
              entry(state, entry);
            } catch (IOException | RuntimeException | LinkageError e) {
              broken.put(state.getName(), Causes.describe(e));
            }
          }
        }
      }
    }

    private void entry(StateMetaInfoSnapshot state, KeyGroupEntry entry) throws IOException {
      TypeSerializer<?> values = serializer(state, CommonSerializerKeys.VALUE_SERIALIZER);
      TypeSerializer<?> namespaces = serializer(state, CommonSerializerKeys.NAMESPACE_SERIALIZER);
      DataInputDeserializer key = new DataInputDeserializer(entry.getKey());
      DataInputDeserializer value = new DataInputDeserializer(entry.getValue());
      CompositeKeySerializationUtils.readKeyGroup(prefix, key);
      boolean ambiguous = CompositeKeySerializationUtils.isAmbiguousKeyPossible(keys, namespaces);
      CompositeKeySerializationUtils.readKey(keys, key, ambiguous);
      CompositeKeySerializationUtils.readNamespace(namespaces, key, ambiguous);
      String kind = state.getOption(CommonOptionsKeys.KEYED_STATE_TYPE);
      if (values instanceof MapSerializer<?, ?> map
          && StateDescriptor.Type.MAP.toString().equals(kind)) {
        map.getKeySerializer().deserialize(key);
        if (!value.readBoolean()) { // whether it is null
          map.getValueSerializer().deserialize(value);
        }
      } else if (values instanceof ListSerializer<?> list
          && StateDescriptor.Type.LIST.toString().equals(kind)) {
        elements(list.getElementSerializer(), value);
      } else {
        values.deserialize(value);
      }
      whole("key", key);
      whole("value", value);
    }

    /** As RocksDB keeps a list: a byte between elements. */
    private void elements(TypeSerializer<?> type, DataInputDeserializer list) throws IOException {
      while (list.available() > 0) {
        type.deserialize(list);
        if (list.available() > 0) {
          list.readByte();
        }
      }
    }

    private void whole(String what, DataInputDeserializer read) throws IOException {
      if (read.available() > 0) {
        throw new IOException(
            Texts.format("%d bytes of a %s are left over", read.available(), what));
      }
    }

    private TypeSerializer<?> serializer(StateMetaInfoSnapshot state, CommonSerializerKeys part) {
      return restored.computeIfAbsent(
          state.getName() + "/" + part,
          id ->
              serializers
                  .reading(
                      operatorId,
                      state.getName(),
                      part.toString(),
                      state.getTypeSerializerSnapshot(part))
                  .restoreSerializer());
    }
  }
}
