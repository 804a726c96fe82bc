package io.firedrill.job;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;

/** Turns transactions into ledger entries: the part that version 2 of the job replaces. */
final class Bookkeeping {
  private Bookkeeping() {}

  static DataStream<LedgerEntry> entries(
      DataStream<Transaction> transactions,
      KeyedProcessFunction<String, Transaction, LedgerEntry> totals) {
    return transactions
        .keyBy(Transaction::account)
        .process(totals)
        .uid(TransactionsJob.TOTALS_UID)
        .name(TransactionsJob.TOTALS_UID);
  }
}
