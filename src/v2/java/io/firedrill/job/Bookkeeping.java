package io.firedrill.job;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;

/** What version 2 of the job makes of transactions: the totals as before, and a stateful step. */
final class Bookkeeping {
  static final String BURSTS_UID = "bursts";

  private Bookkeeping() {}

  static DataStream<LedgerEntry> entries(
      DataStream<Transaction> transactions,
      KeyedProcessFunction<String, Transaction, LedgerEntry> totals) {
    return transactions
        .keyBy(Transaction::account)
        .process(totals)
        .uid(TransactionsJob.TOTALS_UID)
        .name(TransactionsJob.TOTALS_UID)
        // the same key: a subtask gets entries from one subtask only, in the order of each split
        .keyBy(LedgerEntry::account)
        .process(new Bursts())
        .uid(BURSTS_UID)
        .name(BURSTS_UID);
  }
}
