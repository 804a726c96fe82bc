package io.firedrill.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class TransactionEnumeratorTest {
  private final FourReaders readers = new FourReaders();

  private void addReaders(boolean bounded) {
    List<TransactionSplit> splits =
        List.of(new TransactionSplit(0, 5, 6), new TransactionSplit(1, 7, 8));
    try (TransactionEnumerator enumerator = new TransactionEnumerator(readers, splits, bounded)) {
      for (int subtask = 0; subtask < readers.currentParallelism(); subtask++) {
        enumerator.addReader(subtask);
      }
      assertThat(enumerator.snapshotState(1)).isEmpty();
    }
    assertThat(readers.told).contains("0 reads split 0", "1 reads split 1");
  }

  @Test
  void aReaderWithoutASplitStaysWhenTheInputHasNoEnd() {
    addReaders(false);
    assertThat(readers.told).noneMatch(line -> line.endsWith("may finish"));
  }

  @Test
  void everyReaderFinishesWhenTheInputHasAnEnd() {
    addReaders(true);
    assertThat(readers.told)
        .contains("0 may finish", "1 may finish", "2 may finish", "3 may finish");
  }

  /** Notes what the readers are told. */
  private static final class FourReaders implements SplitEnumeratorContext<TransactionSplit> {
    private final List<String> told = new ArrayList<>();

    @Override
    public int currentParallelism() {
      return 4;
    }

    @Override
    public void assignSplits(SplitsAssignment<TransactionSplit> assignment) {
      assignment
          .assignment()
          .forEach(
              (subtask, splits) ->
                  splits.forEach(split -> told.add(subtask + " reads split " + split.id())));
    }

    @Override
    public void signalNoMoreSplits(int subtask) {
      told.add(subtask + " may finish");
    }

    @Override
    public SplitEnumeratorMetricGroup metricGroup() {
      return UnregisteredMetricsGroup.createSplitEnumeratorMetricGroup();
    }

    @Override
    public Map<Integer, ReaderInfo> registeredReaders() {
      return Map.of();
    }

    @Override
    public void sendEventToSourceReader(int subtask, SourceEvent event) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T> void callAsync(
        Callable<T> callable,
        BiConsumer<T, Throwable> handler,
        long initialDelay,
        long periodMillis) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void runInCoordinatorThread(Runnable runnable) {
      runnable.run();
    }

    @Override
    public void setIsProcessingBacklog(boolean backlog) {
      throw new UnsupportedOperationException();
    }
  }
}
