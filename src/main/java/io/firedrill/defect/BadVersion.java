package io.firedrill.defect;

import io.firedrill.job.AccountTotals;
import io.firedrill.job.LedgerEntry;
import io.firedrill.job.RunningTotals;
import io.firedrill.job.Transaction;
import io.firedrill.job.TransactionsJob;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * A version of the transactions job that nobody should upgrade to: the first argument names the
 * {@link BadChange}.
 */
public final class BadVersion extends TransactionsJob {
  private final BadChange change;

  private BadVersion(BadChange change) {
    this.change = change;
  }

  public static void main(String[] args) throws Exception {
    List<String> arguments = Arrays.asList(args);
    BadChange change = BadChange.valueOf(arguments.get(0));
    if (change == BadChange.THROWS_ON_START) {
      throw new IllegalStateException("this version of the job throws in its main method");
    }
    new BadVersion(change)
        .run(Settings.parse(arguments.subList(1, arguments.size()).toArray(String[]::new)));
  }

  @Override
  protected int maxParallelism() {
    return change == BadChange.LOWER_MAX_PARALLELISM ? 64 : super.maxParallelism();
  }

  @Override
  protected DataStream<LedgerEntry> entries(DataStream<Transaction> transactions) {
    return switch (change) {
      case CHANGED_UID ->
          transactions
              .keyBy(Transaction::account)
              .process(totals())
              .uid(TOTALS_UID + "-2")
              .name(TOTALS_UID);
      case REMOVED_OPERATOR ->
          transactions.map(BadVersion::alone).uid("no-totals").name("no-totals");
      case WRITES_TO_A_TABLE -> alsoToATable(super.entries(transactions));
      default -> super.entries(transactions);
    };
  }

  private static DataStream<LedgerEntry> alsoToATable(DataStream<LedgerEntry> entries) {
    entries
        .transform("table-writer", entries.getType(), new TableWriter())
        .uid("table-writer")
        .sinkTo(new DiscardingSink<>())
        .uid("table-end");
    return entries;
  }

  @Override
  protected KeyedProcessFunction<String, Transaction, LedgerEntry> totals() {
    return switch (change) {
      case INCOMPATIBLE_STATE -> new TotalsAsText();
      case EMPTY_STATE -> new RunningTotals("totals-2");
      case FAILS_WHEN_RUNNING -> new FailingTotals();
      default -> super.totals();
    };
  }

  private static LedgerEntry alone(Transaction transaction) {
    AccountTotals totals = new AccountTotals();
    totals.add(transaction.amountMinor());
    return LedgerEntry.of(transaction, totals);
  }
}
