package io.firedrill.ledger;

import io.firedrill.job.Escape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Audits one split, whose lines it is given in the order of their sequence numbers. It keeps the
 * accounts' totals and the next number in memory, never the records.
 */
final class SplitAudit {
  private final int split;
  private final long from;
  private final long cut;
  private final boolean exact;
  private final Expectation expectation;
  private final Tally tally;
  private final Map<String, Totals> accounts = new HashMap<>();
  private long next;

  private static final class Totals {
    private final byte[] account;
    private long count;
    private long sumMinor;

    Totals(String account) {
      this.account = utf8(account);
    }

    void add(long amountMinor) {
      count++;
      sumMinor += amountMinor;
    }
  }

  /**
   * An audit.
   *
   * @param from the first record that must be there; the totals continue from those before it
   */
  SplitAudit(int split, long from, long cut, boolean exact, Expectation expectation, Tally tally)
      throws IOException {
    this.split = split;
    this.from = from;
    this.cut = cut;
    this.exact = exact;
    this.expectation = expectation;
    this.tally = tally;
    passTo(Math.min(from, cut));
  }

  void line(LineCursor line, long sequence, boolean rejects) throws IOException {
    if (sequence >= cut) {
      if (exact) {
        tally.pastCut(split, sequence, cut);
      }
      return;
    }
    if (sequence < from) {
      tally.before(split, sequence, from, line.file());
      return;
    }
    if (sequence < next) {
      tally.duplicate(split, sequence, line.file());
      return;
    }
    skipTo(sequence);
    Expectation.Expected expected = expectation.at(sequence);
    next = sequence + 1;
    tally.record(rejects);
    if (expected.rejected() != rejects) {
      tally.wrong(
          "record %d of split %d is among the %s, in %s",
          sequence, split, rejects ? "rejects but is valid" : "valid but is not", line.file());
      return;
    }
    if (!line.fieldIs(rejects ? 3 : 6, utf8(expected.text()))) {
      tally.wrong(
          "record %d of split %d is written as %s, not as %s",
          sequence, split, line.text(rejects ? 3 : 6), expected.text());
    }
    if (!rejects) {
      entry(line, sequence, expected);
    }
  }

  private static byte[] utf8(String text) {
    return Escape.field(text).getBytes(StandardCharsets.UTF_8);
  }

  private void entry(LineCursor line, long sequence, Expectation.Expected expected) {
    Totals totals = accounts.computeIfAbsent(expected.account(), Totals::new);
    totals.add(expected.amountMinor());
    if (!line.fieldIs(2, totals.account) || line.number(3) != expected.amountMinor()) {
      tally.wrong(
          "record %d of split %d has account %s and amount %d, not %s and %d",
          sequence,
          split,
          line.text(2),
          line.number(3),
          expected.account(),
          expected.amountMinor());
      return;
    }
    long count = line.number(4);
    long sum = line.number(5);
    if (count != totals.count || sum != totals.sumMinor) {
      tally.wrong(
          "record %d of split %d leaves account %s at count %d and sum %d, not at %d and %d",
          sequence, split, line.text(2), count, sum, totals.count, totals.sumMinor);
      totals.count = count; // one wrong total is one fault, not one for each line after it
      totals.sumMinor = sum;
    }
  }

  /** Counts the records missing before a number; the totals continue as if they were there. */
  private void skipTo(long sequence) throws IOException {
    if (next < sequence) {
      tally.missing(split, next, sequence);
    }
    passTo(sequence);
  }

  private void passTo(long sequence) throws IOException {
    for (; next < sequence; next++) {
      Expectation.Expected expected = expectation.at(next);
      if (!expected.rejected()) {
        accounts.computeIfAbsent(expected.account(), Totals::new).add(expected.amountMinor());
      }
    }
  }

  void end() {
    if (next < cut) {
      tally.missing(split, next, cut);
    }
  }
}
