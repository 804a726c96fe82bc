package io.firedrill.job;

/**
 * What is remembered of an account. A Flink POJO, so that fields can be added later: <a
 * href="https://nightlies.apache.org/flink/flink-docs-release-1.20/docs/dev/datastream/fault-tolerance/serialization/schema_evolution/#pojo-types">state
 * schema evolution</a>.
 */
public class AccountTotals {
  /** How many transactions. */
  public long count;

  /** Their sum in minor units. */
  public long sumMinor;

  public AccountTotals() {}

  /** Counts a transaction in. */
  public void add(long amountMinor) {
    count++;
    sumMinor = Math.addExact(sumMinor, amountMinor);
  }
}
