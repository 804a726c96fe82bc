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
