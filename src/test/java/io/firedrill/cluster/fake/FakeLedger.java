package io.firedrill.cluster.fake;

import io.firedrill.cluster.JobPaths;
import io.firedrill.job.AccountTotals;
import io.firedrill.job.GeneratorInput;
import io.firedrill.job.LedgerEntry;
import io.firedrill.job.LedgerLine;
import io.firedrill.job.Rejection;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Writes what the project's job commits with a checkpoint: a file a split, and rejects. */
final class FakeLedger {
  private final ObjectStore store;
  private final JobPaths paths;
  private final GeneratorInput input;
  private final String writer;
  private final Map<Integer, Totals> totals = new HashMap<>();
  private int files;

  /** The running totals of a split's accounts before a record. */
  private record Totals(long at, Map<Integer, AccountTotals> accounts) {}

  /**
   * Writes nothing yet.
   *
   * @param writer names its files, which others do not overwrite
   */
  FakeLedger(ObjectStore store, JobPaths paths, GeneratorInput input, String writer) {
    this.writer = writer;
    this.store = store;
    this.paths = paths;
    this.input = input;
  }

  /** Commits the records of a split between two offsets. */
  void commit(int split, long from, long to) {
    Totals before = totals.getOrDefault(split, new Totals(0, new HashMap<>()));
    if (before.at() != from) { // read again: what came before is worked out anew
      before = new Totals(0, new HashMap<>());
    }
    Map<Integer, AccountTotals> accounts = before.accounts();
    StringBuilder good = new StringBuilder();
    StringBuilder bad = new StringBuilder();
    for (long sequence = before.at(); sequence < to; sequence++) {
      LedgerLine line = line(split, sequence, accounts);
      if (sequence >= from) {
        (line instanceof Rejection ? bad : good).append(line.toLine()).append('\n');
      }
    }
    totals.put(split, new Totals(to, accounts));
    String file = "/split=%d/part-%s-%d".formatted(split, writer, ++files);
    try {
      store.put(store.keyOf(paths.ledger()) + file, bytes(good));
      if (!bad.isEmpty()) {
        store.put(store.keyOf(paths.rejects()) + file, bytes(bad));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(StringBuilder text) {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private LedgerLine line(int split, long sequence, Map<Integer, AccountTotals> accounts) {
    if (input.bad(split, sequence)) {
      return new Rejection(split, sequence, "bad", input.record(split, sequence).line());
    }
    int account = input.accountIndex(split, sequence);
    AccountTotals totals = accounts.computeIfAbsent(account, index -> new AccountTotals());
    totals.add(input.amountMinor(split, sequence));
    return new LedgerEntry(
        split,
        sequence,
        input.account(split, account),
        input.amountMinor(split, sequence),
        totals.count,
        totals.sumMinor,
        input.transactionId(split, sequence));
  }
}
