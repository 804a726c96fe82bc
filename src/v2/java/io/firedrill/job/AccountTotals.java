package io.firedrill.job;

/**
 * What is remembered of an account, in version 2 of the job: a field more. What version 1 has
 * written is read by <a
 * href="https://nightlies.apache.org/flink/flink-docs-release-1.20/docs/dev/datastream/fault-tolerance/serialization/schema_evolution/#pojo-types">state
 * schema evolution</a>.
 */
public class AccountTotals {
  /** How many transactions. */
  public long count;

  /** Their sum in minor units. */
  public long sumMinor;

  /** The largest amount since version 2 counts, in minor units; 0 if none was above it. */
  public long largestMinor;

  public AccountTotals() {}

  /** Counts a transaction in. */
  public void add(long amountMinor) {
    count++;
    sumMinor = Math.addExact(sumMinor, amountMinor);
    largestMinor = Math.max(largestMinor, amountMinor);
  }
}
