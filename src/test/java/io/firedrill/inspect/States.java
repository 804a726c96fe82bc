package io.firedrill.inspect;

import io.firedrill.snapshot.OperatorIds;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.StateObjectCollection;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.FullSnapshotUtil;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeOffsets;
import org.apache.flink.runtime.state.KeyGroupsSavepointStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedBackendSerializationProxy;
import org.apache.flink.runtime.state.OperatorBackendSerializationProxy;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.OperatorStreamStateHandle;
import org.apache.flink.runtime.state.RegisteredBroadcastStateBackendMetaInfo;
import org.apache.flink.runtime.state.RegisteredKeyValueStateBackendMetaInfo;
import org.apache.flink.runtime.state.RegisteredOperatorStateBackendMetaInfo;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;

/** A savepoint by hand: the beginnings of its state files are those that Flink writes. */
final class States {
  private final List<OperatorState> operators = new ArrayList<>();

  private void operator(String uid, OperatorSubtaskState.Builder subtask) {
    OperatorState operator = new OperatorState(OperatorIds.ofUid(uid), 1, 128);
    operator.putState(0, subtask.build());
    operators.add(operator);
  }

  /** Value state of an operator. */
  States keyed(String uid, TypeSerializer<?> keys, String state, TypeSerializer<?> values)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new KeyedBackendSerializationProxy<>(
            keys,
            List.of(
                new RegisteredKeyValueStateBackendMetaInfo<>(
                        StateDescriptor.Type.VALUE, state, VoidNamespaceSerializer.INSTANCE, values)
                    .snapshot()),
            false)
        .write(new DataOutputViewStreamWrapper(bytes));
    operator(
        uid,
        OperatorSubtaskState.builder()
            .setManagedKeyedState(
                StateObjectCollection.singleton(
                    new KeyGroupsStateHandle(
                        new KeyGroupRangeOffsets(new KeyGroupRange(0, 127)),
                        new ByteStreamStateHandle(uid, bytes.toByteArray())))));
    return this;
  }

  /** Keyed state in a canonical savepoint: one entry, in the bytes that Flink has for it. */
  States stored(
      String uid,
      StateDescriptor.Type kind,
      String state,
      TypeSerializer<?> values,
      byte[] userKey,
      byte[] value)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputViewStreamWrapper out = new DataOutputViewStreamWrapper(bytes);
    new KeyedBackendSerializationProxy<>(
            LongSerializer.INSTANCE,
            List.of(
                new RegisteredKeyValueStateBackendMetaInfo<>(
                        kind, state, VoidNamespaceSerializer.INSTANCE, values)
                    .snapshot()),
            false)
        .write(out);
    int group = 5;
    KeyGroupRangeOffsets offsets = new KeyGroupRangeOffsets(new KeyGroupRange(0, 127));
    offsets.setKeyGroupOffset(group, bytes.size());
    DataOutputSerializer key = new DataOutputSerializer(32);
    key.writeByte(group);
    key.writeLong(42);
    key.writeByte(0); // the namespace
    key.write(userKey);
    byte[] last = key.getCopyOfBuffer();
    FullSnapshotUtil.setMetaDataFollowsFlagInKey(last);
    out.writeShort(0); // the state
    BytePrimitiveArraySerializer.INSTANCE.serialize(last, out);
    BytePrimitiveArraySerializer.INSTANCE.serialize(value, out);
    out.writeShort(FullSnapshotUtil.END_OF_KEY_GROUP_MARK);
    operator(
        uid,
        OperatorSubtaskState.builder()
            .setManagedKeyedState(
                StateObjectCollection.singleton(
                    new KeyGroupsSavepointStateHandle(
                        offsets, new ByteStreamStateHandle(uid, bytes.toByteArray())))));
    return this;
  }

  States broadcast(String uid, String state, TypeSerializer<?> keys, TypeSerializer<?> values)
      throws IOException {
    return lists(
        uid,
        List.of(),
        List.of(
            new RegisteredBroadcastStateBackendMetaInfo<>(
                    state, OperatorStateHandle.Mode.BROADCAST, keys, values)
                .snapshot()),
        state);
  }

  /** List state of an operator; each element is the bytes that lie behind one offset. */
  States list(String uid, String state, TypeSerializer<?> type, byte[]... elements)
      throws IOException {
    return lists(
        uid,
        List.of(
            new RegisteredOperatorStateBackendMetaInfo<>(
                    state, type, OperatorStateHandle.Mode.SPLIT_DISTRIBUTE)
                .snapshot()),
        List.of(),
        state,
        elements);
  }

  private States lists(
      String uid,
      List<StateMetaInfoSnapshot> lists,
      List<StateMetaInfoSnapshot> broadcasts,
      String state,
      byte[]... elements)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new OperatorBackendSerializationProxy(lists, broadcasts, false)
        .write(new DataOutputViewStreamWrapper(bytes));
    long[] offsets = new long[elements.length];
    for (int i = 0; i < elements.length; i++) {
      offsets[i] = bytes.size();
      bytes.write(elements[i]);
    }
    operator(
        uid,
        OperatorSubtaskState.builder()
            .setManagedOperatorState(
                StateObjectCollection.singleton(
                    new OperatorStreamStateHandle(
                        Map.of(
                            state,
                            new OperatorStateHandle.StateMetaInfo(
                                offsets, OperatorStateHandle.Mode.SPLIT_DISTRIBUTE)),
                        new ByteStreamStateHandle(uid + state, bytes.toByteArray())))));
    return this;
  }

  /** What the coordinator of the operator that was added last has saved. */
  States coordinated(byte[] bytes) {
    operators
        .get(operators.size() - 1)
        .setCoordinatorState(new ByteStreamStateHandle("coordinator", bytes));
    return this;
  }

  /** A {@code byte[]} with its length, around a version and the bytes with theirs. */
  static byte[] versioned(int version, byte... content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(2 * Integer.BYTES + content.length);
    out.writeInt(version);
    out.writeInt(content.length);
    out.write(content);
    return bytes.toByteArray();
  }

  SavedState open(Path folder) throws IOException {
    return open(folder, States.class.getClassLoader());
  }

  SavedState open(Path folder, ClassLoader loader) throws IOException {
    Files.createDirectories(folder);
    try (DataOutputStream out =
        new DataOutputStream(Files.newOutputStream(folder.resolve("_metadata")))) {
      Checkpoints.storeCheckpointMetadata(
          new CheckpointMetadata(
              7,
              operators,
              List.of(),
              CheckpointProperties.forSavepoint(true, SavepointFormatType.CANONICAL)),
          out);
    }
    return SavedState.open(folder, loader);
  }
}
