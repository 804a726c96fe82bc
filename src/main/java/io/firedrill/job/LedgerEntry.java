package io.firedrill.job;

/**
 * A transaction with its account's running totals, that transaction included.
 *
 * <p>The line is {@code split,sequence,account,amountMinor,count,sumMinor,transactionId}; account
 * and transaction id are escaped by {@link Escape}.
 */
public record LedgerEntry(
    int split,
    long sequence,
    String account,
    long amountMinor,
    long count,
    long sumMinor,
    String transactionId)
    implements LedgerLine {
  /** The entry of a transaction, with its account's totals after it. */
  public static LedgerEntry of(Transaction transaction, AccountTotals totals) {
    return new LedgerEntry(
        transaction.split(),
        transaction.sequence(),
        transaction.account(),
        transaction.amountMinor(),
        totals.count,
        totals.sumMinor,
        transaction.transactionId());
  }

  @Override
  public String toLine() {
    return split
        + ","
        + sequence
        + ","
        + Escape.field(account)
        + ","
        + amountMinor
        + ","
        + count
        + ","
        + sumMinor
        + ","
        + Escape.field(transactionId);
  }
}
