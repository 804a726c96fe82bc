package io.firedrill.job;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;

/**
 * Reads its splits in turn, each at the rate at which its records become due. The records that are
 * due but not yet read are the metric {@code pendingRecords}.
 */
public class TransactionReader implements SourceReader<RawRecord, TransactionSplit> {
  private static final long SHORTEST_WAIT_MILLIS = 5;

  private final Input input;
  private final Pace pace;
  private final Map<Integer, RecordCursor> cursors = new HashMap<>();
  private final Set<Integer> finished = new HashSet<>();
  // read by the metrics' thread as well
  private final List<TransactionSplit> splits = new CopyOnWriteArrayList<>();
  private boolean noMoreSplits;
  private int turn;
  private CompletableFuture<Void> available = new CompletableFuture<>();

  public TransactionReader(SourceReaderContext context, Input input, Pace pace) {
    this.input = input;
    this.pace = pace;
    context.metricGroup().setPendingRecordsGauge(this::pending);
  }

  @Override
  public void start() {}

  @Override
  public InputStatus pollNext(ReaderOutput<RawRecord> output) throws IOException {
    long now = System.currentTimeMillis();
    for (int tried = 0; tried < splits.size(); tried++) {
      turn = (turn + 1) % splits.size();
      TransactionSplit split = splits.get(turn);
      if (!finished.contains(split.id()) && pace.due(split, now) > split.nextSequence()) {
        readOne(turn, split, output);
        return InputStatus.MORE_AVAILABLE;
      }
    }
    if (noMoreSplits && finished.size() == splits.size()) {
      return InputStatus.END_OF_INPUT;
    }
    available = waitForDue(now);
    return InputStatus.NOTHING_AVAILABLE;
  }

  private void readOne(int index, TransactionSplit split, ReaderOutput<RawRecord> output)
      throws IOException {
    RecordCursor cursor = cursors.get(split.id());
    if (cursor == null) {
      cursor = input.open(split.id(), split.nextSequence());
      cursors.put(split.id(), cursor);
    }
    Optional<RawRecord> record = cursor.next();
    if (record.isEmpty()) {
      finished.add(split.id()); // its offset stays in the state: it says where the split ended
      return;
    }
    output.collect(record.get());
    splits.set(
        index, new TransactionSplit(split.id(), split.nextSequence() + 1, split.startedAtMillis()));
  }

  private CompletableFuture<Void> waitForDue(long now) {
    CompletableFuture<Void> future = new CompletableFuture<>();
    splits.stream()
        .filter(split -> !finished.contains(split.id()))
        .mapToLong(pace::nextDueMillis)
        .min()
        .ifPresent(
            due ->
                future.completeOnTimeout(
                    null, Math.max(SHORTEST_WAIT_MILLIS, due - now), TimeUnit.MILLISECONDS));
    return future;
  }

  @Override
  public List<TransactionSplit> snapshotState(long checkpointId) {
    return List.copyOf(splits);
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    return available;
  }

  @Override
  public void addSplits(List<TransactionSplit> added) {
    long now = System.currentTimeMillis();
    for (TransactionSplit split : added) {
      long startedAt = split.startedAtMillis() == 0 ? now : split.startedAtMillis();
      splits.add(new TransactionSplit(split.id(), split.nextSequence(), startedAt));
    }
    available.complete(null);
  }

  @Override
  public void notifyNoMoreSplits() {
    noMoreSplits = true;
    available.complete(null);
  }

  private long pending() {
    if (pace.recordsPerSecond() == 0) {
      return 0;
    }
    long now = System.currentTimeMillis();
    return splits.stream()
        .mapToLong(split -> Math.max(0, pace.due(split, now) - split.nextSequence()))
        .sum();
  }

  @Override
  public void close() throws IOException {
    for (RecordCursor cursor : cursors.values()) {
      cursor.close();
    }
  }
}
