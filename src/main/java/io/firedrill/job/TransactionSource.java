package io.firedrill.job;

import java.util.List;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** The transactions as a FLIP-27 source: splits with their offsets in state. */
public class TransactionSource
    implements Source<RawRecord, TransactionSplit, List<TransactionSplit>> {
  private final Input input;
  private final Pace pace;

  public TransactionSource(Input input, Pace pace) {
    this.input = input;
    this.pace = pace;
  }

  protected Input input() {
    return input;
  }

  protected Pace pace() {
    return pace;
  }

  @Override
  public Boundedness getBoundedness() {
    return input.bounded() ? Boundedness.BOUNDED : Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SplitEnumerator<TransactionSplit, List<TransactionSplit>> createEnumerator(
      SplitEnumeratorContext<TransactionSplit> context) {
    List<TransactionSplit> fresh =
        input.splits().stream().map(id -> new TransactionSplit(id, 0, 0)).toList();
    return new TransactionEnumerator(context, fresh, input.bounded());
  }

  @Override
  public SplitEnumerator<TransactionSplit, List<TransactionSplit>> restoreEnumerator(
      SplitEnumeratorContext<TransactionSplit> context, List<TransactionSplit> unassigned) {
    return new TransactionEnumerator(context, unassigned, input.bounded());
  }

  @Override
  public SimpleVersionedSerializer<TransactionSplit> getSplitSerializer() {
    return new TransactionSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<List<TransactionSplit>> getEnumeratorCheckpointSerializer() {
    return new UnassignedSplitsSerializer();
  }

  @Override
  public SourceReader<RawRecord, TransactionSplit> createReader(SourceReaderContext context) {
    return new TransactionReader(context, input, pace);
  }
}
