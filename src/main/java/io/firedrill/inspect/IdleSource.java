package io.firedrill.inspect;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Stub of a source: emits nothing and never ends. */
final class IdleSource<T> implements Source<T, IdleSource.NoSplit, byte[]> {
  private static final long serialVersionUID = 1;

  /** The type of its splits, of which there are none. */
  record NoSplit() implements SourceSplit {
    @Override
    public String splitId() {
      return "";
    }
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SourceReader<T, NoSplit> createReader(SourceReaderContext context) {
    return new Reader<>();
  }

  private static final class Reader<T> implements SourceReader<T, NoSplit> {
    private final CompletableFuture<Void> never = new CompletableFuture<>();

    @Override
    public void start() {}

    @Override
    public InputStatus pollNext(ReaderOutput<T> output) {
      return InputStatus.NOTHING_AVAILABLE;
    }

    @Override
    public List<NoSplit> snapshotState(long checkpointId) {
      return List.of();
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
      return never;
    }

    @Override
    public void addSplits(List<NoSplit> splits) {}

    @Override
    public void notifyNoMoreSplits() {}

    @Override
    public void close() {}
  }

  @Override
  public SplitEnumerator<NoSplit, byte[]> createEnumerator(
      SplitEnumeratorContext<NoSplit> context) {
    return new Enumerator();
  }

  @Override
  public SplitEnumerator<NoSplit, byte[]> restoreEnumerator(
      SplitEnumeratorContext<NoSplit> context, byte[] state) {
    return new Enumerator();
  }

  private static final class Enumerator implements SplitEnumerator<NoSplit, byte[]> {
    @Override
    public void start() {}

    @Override
    public void handleSplitRequest(int subtask, String host) {}

    @Override
    public void addSplitsBack(List<NoSplit> splits, int subtask) {}

    @Override
    public void addReader(int subtask) {}

    @Override
    public byte[] snapshotState(long checkpointId) {
      return new byte[0];
    }

    @Override
    public void close() {}
  }

  @Override
  public SimpleVersionedSerializer<NoSplit> getSplitSerializer() {
    return new Nothing<>(new NoSplit());
  }

  @Override
  public SimpleVersionedSerializer<byte[]> getEnumeratorCheckpointSerializer() {
    return new Nothing<>(new byte[0]);
  }

  private record Nothing<V>(V value) implements SimpleVersionedSerializer<V> {
    @Override
    public int getVersion() {
      return 1;
    }

    @Override
    public byte[] serialize(V ignored) {
      return new byte[0];
    }

    @Override
    public V deserialize(int version, byte[] bytes) {
      return value;
    }
  }

  /** The same for a source that is still a SourceFunction. */
  @SuppressWarnings("deprecation")
  static final class Function<T>
      implements org.apache.flink.streaming.api.functions.source.SourceFunction<T> {
    private static final long serialVersionUID = 1;
    private transient CountDownLatch cancelled;

    @Override
    public void run(SourceContext<T> context) throws InterruptedException {
      latch().await();
    }

    private synchronized CountDownLatch latch() {
      if (cancelled == null) {
        cancelled = new CountDownLatch(1);
      }
      return cancelled;
    }

    @Override
    public void cancel() {
      latch().countDown();
    }
  }
}
