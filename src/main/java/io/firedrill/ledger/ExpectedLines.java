package io.firedrill.ledger;

import io.firedrill.job.AccountTotals;
import io.firedrill.job.GeneratorInput;
import io.firedrill.job.LedgerEntry;
import io.firedrill.job.LedgerLine;
import io.firedrill.job.Rejection;
import java.util.HashMap;
import java.util.Map;

/** The lines that a correct job writes for one split of generated input, from its first record. */
public final class ExpectedLines {
  private final GeneratorInput input;
  private final int split;
  private final Map<Integer, AccountTotals> totals = new HashMap<>();
  private long next;

  public ExpectedLines(GeneratorInput input, int split) {
    this.input = input;
    this.split = split;
  }

  /** The offset of the line that comes next. */
  public long position() {
    return next;
  }

  /** The line of the next record: an entry, or a rejection if the record cannot be parsed. */
  public LedgerLine next() {
    long sequence = next++;
    if (input.bad(split, sequence)) {
      return new Rejection(split, sequence, "bad", input.record(split, sequence).line());
    }
    int account = input.accountIndex(split, sequence);
    AccountTotals total = totals.computeIfAbsent(account, index -> new AccountTotals());
    total.add(input.amountMinor(split, sequence));
    return new LedgerEntry(
        split,
        sequence,
        input.account(split, account),
        input.amountMinor(split, sequence),
        total.count,
        total.sumMinor,
        input.transactionId(split, sequence));
  }
}
