package io.firedrill.job;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.serialization.Encoder;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.functions.sink.filesystem.BucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.SimpleVersionedStringSerializer;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;

/**
 * Writes lines to a transactional {@link FileSink}, with a folder for each split.
 *
 * <p>Files roll on every checkpoint, because with the default policy a stop-with-savepoint leaves
 * its output in in-progress files and does not commit it. A file thus holds the lines of one split,
 * one subtask and one checkpoint, with ascending sequence numbers, so that an audit can stream.
 */
public final class LedgerSink {
  private LedgerSink() {}

  public static <T extends LedgerLine> FileSink<T> to(String path) {
    return FileSink.<T>forRowFormat(new Path(path), new Lines<>())
        .withBucketAssigner(new FolderPerSplit<>())
        .withRollingPolicy(OnCheckpointRollingPolicy.build())
        .build();
  }

  private static final class Lines<T extends LedgerLine> implements Encoder<T> {
    @Override
    public void encode(T line, OutputStream stream) throws IOException {
      stream.write((line.toLine() + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  private static final class FolderPerSplit<T extends LedgerLine>
      implements BucketAssigner<T, String> {
    @Override
    public String getBucketId(T line, Context context) {
      return "split=" + line.split();
    }

    @Override
    public SimpleVersionedSerializer<String> getSerializer() {
      return SimpleVersionedStringSerializer.INSTANCE;
    }
  }
}
