package io.firedrill.job;

import java.io.IOException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Counts and sums each account's transactions in keyed state. */
public class RunningTotals extends KeyedProcessFunction<String, Transaction, LedgerEntry> {
  private final String stateName;
  private transient ValueState<AccountTotals> totals;

  public RunningTotals() {
    this("totals");
  }

  /**
   * Totals in a state of another name.
   *
   * @param stateName the name by which a restore finds the state
   */
  public RunningTotals(String stateName) {
    this.stateName = stateName;
  }

  @Override
  public void open(OpenContext context) {
    totals =
        getRuntimeContext().getState(new ValueStateDescriptor<>(stateName, AccountTotals.class));
  }

  @Override
  public void processElement(Transaction transaction, Context context, Collector<LedgerEntry> out)
      throws IOException {
    AccountTotals known = totals.value();
    AccountTotals account = known == null ? new AccountTotals() : known;
    account.add(transaction.amountMinor());
    totals.update(account);
    out.collect(LedgerEntry.of(transaction, account));
  }
}
