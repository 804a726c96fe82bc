package io.firedrill.defect;

import io.firedrill.job.LedgerEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * Makes lines visible as soon as it has a few of them, and at each checkpoint: records that the job
 * reads again after a failure are written again.
 */
final class AtLeastOnceSink implements Sink<LedgerEntry> {
  private static final int LINES_PER_FILE = 40;

  private final String path;

  AtLeastOnceSink(String path) {
    this.path = path;
  }

  @Override
  @SuppressWarnings("deprecation")
  public SinkWriter<LedgerEntry> createWriter(InitContext context) {
    return new Writer(path);
  }

  @Override
  public SinkWriter<LedgerEntry> createWriter(WriterInitContext context) {
    return new Writer(path);
  }

  private static final class Writer implements SinkWriter<LedgerEntry> {
    private final String path;
    private final Map<Integer, StringBuilder> linesBySplit = new HashMap<>();
    private int lines;

    Writer(String path) {
      this.path = path;
    }

    @Override
    public void write(LedgerEntry entry, Context context) throws IOException {
      linesBySplit
          .computeIfAbsent(entry.split(), split -> new StringBuilder())
          .append(entry.toLine())
          .append('\n');
      if (++lines == LINES_PER_FILE) {
        flush(false);
      }
    }

    @Override
    public void flush(boolean endOfInput) throws IOException {
      for (Map.Entry<Integer, StringBuilder> split : linesBySplit.entrySet()) {
        Path file =
            new Path(path + "/split=" + split.getKey() + "/part-" + UUID.randomUUID() + "-0");
        try (FSDataOutputStream stream =
            file.getFileSystem().create(file, FileSystem.WriteMode.NO_OVERWRITE)) {
          stream.write(split.getValue().toString().getBytes(StandardCharsets.UTF_8));
        }
      }
      linesBySplit.clear();
      lines = 0;
    }

    @Override
    public void close() {}
  }
}
