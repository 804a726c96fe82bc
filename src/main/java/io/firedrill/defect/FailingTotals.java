package io.firedrill.defect;

import io.firedrill.job.LedgerEntry;
import io.firedrill.job.Transaction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Running totals that fail at every record. */
final class FailingTotals extends KeyedProcessFunction<String, Transaction, LedgerEntry> {
  @Override
  public void processElement(Transaction transaction, Context context, Collector<LedgerEntry> out) {
    throw new IllegalStateException(
        "this version of the job fails at every record; this one is number %d of split %d"
            .formatted(transaction.sequence(), transaction.split()));
  }
}
