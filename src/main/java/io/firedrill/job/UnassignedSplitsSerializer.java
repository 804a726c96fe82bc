package io.firedrill.job;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Serializes the enumerator's part of a checkpoint: the splits not assigned to a reader. */
final class UnassignedSplitsSerializer
    implements SimpleVersionedSerializer<List<TransactionSplit>> {
  private final TransactionSplitSerializer splits = new TransactionSplitSerializer();

  @Override
  public int getVersion() {
    return splits.getVersion();
  }

  @Override
  public byte[] serialize(List<TransactionSplit> unassigned) {
    List<byte[]> parts = unassigned.stream().map(splits::serialize).toList();
    ByteBuffer buffer = ByteBuffer.allocate(parts.stream().mapToInt(p -> p.length + 4).sum());
    parts.forEach(part -> buffer.putInt(part.length).put(part));
    return buffer.array();
  }

  @Override
  public List<TransactionSplit> deserialize(int version, byte[] bytes) throws IOException {
    List<TransactionSplit> unassigned = new ArrayList<>();
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      byte[] part = new byte[buffer.getInt()];
      buffer.get(part);
      unassigned.add(splits.deserialize(version, part));
    }
    return unassigned;
  }
}
