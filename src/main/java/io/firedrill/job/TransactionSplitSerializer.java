package io.firedrill.job;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** The format of splits in checkpoints and savepoints. */
public final class TransactionSplitSerializer
    implements SimpleVersionedSerializer<TransactionSplit> {
  private static final int VERSION = 1;
  private static final int BYTES = Integer.BYTES + 2 * Long.BYTES;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(TransactionSplit split) {
    return ByteBuffer.allocate(BYTES)
        .putInt(split.id())
        .putLong(split.nextSequence())
        .putLong(split.startedAtMillis())
        .array();
  }

  @Override
  public TransactionSplit deserialize(int version, byte[] bytes) throws IOException {
    if (version != VERSION || bytes.length != BYTES) {
      throw new IOException(
          "a split of version %d with %d bytes; this version of the job reads version %d with %d"
              .formatted(version, bytes.length, VERSION, BYTES));
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new TransactionSplit(buffer.getInt(), buffer.getLong(), buffer.getLong());
  }
}
