package io.firedrill.defect;

import io.firedrill.job.LedgerEntry;
import io.firedrill.job.RunningTotals;
import io.firedrill.job.Transaction;
import org.apache.flink.util.Collector;

/** Running totals that fail at every record; their state is as it should be. */
final class FailingTotals extends RunningTotals {
  @Override
  public void processElement(Transaction transaction, Context context, Collector<LedgerEntry> out) {
    throw new IllegalStateException(
        "this version of the job fails at every record; this one is number %d of split %d"
            .formatted(transaction.sequence(), transaction.split()));
  }
}
