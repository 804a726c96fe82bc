package io.firedrill.defect;

import io.firedrill.job.AccountTotals;
import io.firedrill.job.LedgerEntry;
import io.firedrill.job.Transaction;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Running totals in a plain field, which is not part of a checkpoint. */
final class TotalsInAField extends KeyedProcessFunction<String, Transaction, LedgerEntry> {
  private transient Map<String, AccountTotals> totals;

  @Override
  public void processElement(Transaction transaction, Context context, Collector<LedgerEntry> out) {
    if (totals == null) {
      totals = new HashMap<>();
    }
    AccountTotals account =
        totals.computeIfAbsent(transaction.account(), name -> new AccountTotals());
    account.add(transaction.amountMinor());
    out.collect(LedgerEntry.of(transaction, account));
  }
}
