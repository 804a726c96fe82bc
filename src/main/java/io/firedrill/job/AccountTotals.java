package io.firedrill.job;

/**
 * The state of an account. A Flink POJO, so that fields can be added later: <a
 * href="https://nightlies.apache.org/flink/flink-docs-release-1.20/docs/dev/datastream/fault-tolerance/serialization/schema_evolution/#pojo-types">state
 * schema evolution</a>.
 */
public class AccountTotals {
  /** The number of transactions. */
  public long count;

  /** Their sum in minor units. */
  public long sumMinor;

  public AccountTotals() {}

  /** Adds a transaction. */
  public void add(long amountMinor) {
    count++;
    sumMinor = Math.addExact(sumMinor, amountMinor);
  }
}
