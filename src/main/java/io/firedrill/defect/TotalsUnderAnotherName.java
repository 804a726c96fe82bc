package io.firedrill.defect;

import io.firedrill.job.AccountTotals;
import io.firedrill.job.LedgerEntry;
import io.firedrill.job.Transaction;
import java.io.IOException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Running totals as they should be, but in a state of another name, which a savepoint lacks. */
final class TotalsUnderAnotherName extends KeyedProcessFunction<String, Transaction, LedgerEntry> {
  private transient ValueState<AccountTotals> totals;

  @Override
  public void open(OpenContext context) {
    totals =
        getRuntimeContext().getState(new ValueStateDescriptor<>("totals-2", AccountTotals.class));
  }

  @Override
  public void processElement(Transaction transaction, Context context, Collector<LedgerEntry> out)
      throws IOException {
    AccountTotals account = totals.value() == null ? new AccountTotals() : totals.value();
    account.add(transaction.amountMinor());
    totals.update(account);
    out.collect(LedgerEntry.of(transaction, account));
  }
}
