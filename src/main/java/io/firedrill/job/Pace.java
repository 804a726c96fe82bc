package io.firedrill.job;

import java.io.Serializable;

/**
 * How fast the records of a split become due.
 *
 * @param recordsPerSecond per split; 0 means that all records are due at once
 */
public record Pace(double recordsPerSecond) implements Serializable {
  /** How many records of the split, including those already read, are due at an epoch time. */
  public long due(TransactionSplit split, long nowMillis) {
    if (recordsPerSecond == 0) {
      return Long.MAX_VALUE;
    }
    return 1 + (long) ((nowMillis - split.startedAtMillis()) * recordsPerSecond / 1000);
  }

  /** When the split's next record becomes due, in epoch milliseconds. */
  public long nextDueMillis(TransactionSplit split) {
    return split.startedAtMillis()
        + (long) Math.ceil(split.nextSequence() * 1000 / recordsPerSecond);
  }
}
