package io.firedrill.job;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;

/** Deals the splits out to the readers, a fixed share each. */
final class TransactionEnumerator
    implements SplitEnumerator<TransactionSplit, List<TransactionSplit>> {
  private final SplitEnumeratorContext<TransactionSplit> context;
  private final List<TransactionSplit> unassigned;

  TransactionEnumerator(
      SplitEnumeratorContext<TransactionSplit> context, List<TransactionSplit> unassigned) {
    this.context = context;
    this.unassigned = new ArrayList<>(unassigned);
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
    context.signalNoMoreSplits(subtask);
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
