package io.firedrill.defect;

import io.firedrill.job.Input;
import io.firedrill.job.Pace;
import io.firedrill.job.RawRecord;
import io.firedrill.job.TransactionReader;
import io.firedrill.job.TransactionSource;
import io.firedrill.job.TransactionSplit;
import java.util.List;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;

/** A source that does not handle its offsets correctly. */
final class DefectiveSource extends TransactionSource {
  private final Defect defect;

  DefectiveSource(Input input, Pace pace, Defect defect) {
    super(input, pace);
    this.defect = defect;
  }

  @Override
  public SourceReader<RawRecord, TransactionSplit> createReader(SourceReaderContext context) {
    return defect == Defect.SOURCE_FORGETS_OFFSET
        ? new ForgetsOffset(context, input(), pace())
        : new SavesOffsetBeforeEmitting(context, input(), pace());
  }

  private static TransactionSplit at(TransactionSplit split, long nextSequence) {
    return new TransactionSplit(split.id(), nextSequence, split.startedAtMillis());
  }

  /** Always starts at the first record, whatever offset the checkpoint has. */
  private static final class ForgetsOffset extends TransactionReader {
    ForgetsOffset(SourceReaderContext context, Input input, Pace pace) {
      super(context, input, pace);
    }

    @Override
    public void addSplits(List<TransactionSplit> splits) {
      super.addSplits(splits.stream().map(split -> at(split, 0)).toList());
    }
  }

  /** Saves the offset of a record that it has not emitted yet: k + 1 instead of k. */
  private static final class SavesOffsetBeforeEmitting extends TransactionReader {
    SavesOffsetBeforeEmitting(SourceReaderContext context, Input input, Pace pace) {
      super(context, input, pace);
    }

    @Override
    public List<TransactionSplit> snapshotState(long checkpointId) {
      return super.snapshotState(checkpointId).stream()
          .map(split -> at(split, split.nextSequence() + 1))
          .toList();
    }
  }
}
