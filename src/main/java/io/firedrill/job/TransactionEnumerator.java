package io.firedrill.job;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;

/**
 * Assigns each reader a fixed share of the splits.
 *
 * <p>A reader without a split finishes only if the input has an end: after rescaling to more
 * subtasks than splits, all subtasks of an endless job must keep running.
 */
final class TransactionEnumerator
    implements SplitEnumerator<TransactionSplit, List<TransactionSplit>> {
  private final SplitEnumeratorContext<TransactionSplit> context;
  private final List<TransactionSplit> unassigned;
  private final boolean bounded;

  TransactionEnumerator(
      SplitEnumeratorContext<TransactionSplit> context,
      List<TransactionSplit> unassigned,
      boolean bounded) {
    this.context = context;
    this.unassigned = new ArrayList<>(unassigned);
    this.bounded = bounded;
  }

  @Override
  public void start() {}

  @Override
  public void addReader(int subtask) {
    unassigned.stream()
        .filter(split -> split.id() % context.currentParallelism() == subtask)
        .sorted(Comparator.comparing(TransactionSplit::id))
        .forEach(split -> context.assignSplit(split, subtask));
    unassigned.removeIf(split -> split.id() % context.currentParallelism() == subtask);
    if (bounded) {
      context.signalNoMoreSplits(subtask);
    }
  }

  @Override
  public void addSplitsBack(List<TransactionSplit> splits, int subtask) {
    unassigned.addAll(splits);
  }

  @Override
  public void handleSplitRequest(int subtask, String host) {}

  @Override
  public List<TransactionSplit> snapshotState(long checkpointId) {
    return List.copyOf(unassigned);
  }

  @Override
  public void close() {}
}
