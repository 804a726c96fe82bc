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

/** Running totals in a state of the same name, but as text instead of {@link AccountTotals}. */
final class TotalsAsText extends KeyedProcessFunction<String, Transaction, LedgerEntry> {
  private transient ValueState<String> totals;

  @Override
  public void open(OpenContext context) {
    totals = getRuntimeContext().getState(new ValueStateDescriptor<>("totals", String.class));
  }

  @Override
  public void processElement(Transaction transaction, Context context, Collector<LedgerEntry> out)
      throws IOException {
    AccountTotals account = new AccountTotals();
    if (totals.value() != null) {
      String[] countAndSum = totals.value().split(" ");
      account.count = Long.parseLong(countAndSum[0]);
      account.sumMinor = Long.parseLong(countAndSum[1]);
    }
    account.add(transaction.amountMinor());
    totals.update(account.count + " " + account.sumMinor);
    out.collect(LedgerEntry.of(transaction, account));
  }
}
