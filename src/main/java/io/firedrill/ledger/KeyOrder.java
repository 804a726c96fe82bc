package io.firedrill.ledger;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Whether the records of each account stand in a partition in the order of their numbers: whoever
 * reads it relies on that. It holds a number for each account.
 */
final class KeyOrder {
  private final String partition;
  private final Tally tally;
  private final Map<String, long[]> last = new HashMap<>();

  KeyOrder(String partition, Tally tally) {
    this.partition = partition;
    this.tally = tally;
  }

  /**
   * The next record.
   *
   * @param sequence its number
   */
  void next(byte[] line, long sequence, long offset) {
    String account = account(line);
    long[] before = last.computeIfAbsent(account, any -> new long[] {-1});
    if (sequence < before[0]) {
      tally.displaced(
          "record %d of account %s comes after record %d of it, in %s at offset %d",
          sequence, account, before[0], partition, offset);
    }
    before[0] = Math.max(before[0], sequence);
  }

  /** The third field. */
  private static String account(byte[] line) {
    int start = 0;
    for (int commas = 0; commas < 2 && start < line.length; start++) {
      commas += line[start] == ',' ? 1 : 0;
    }
    int end = start;
    while (end < line.length && line[end] != ',') {
      end++;
    }
    return new String(line, start, end - start, StandardCharsets.UTF_8);
  }
}
