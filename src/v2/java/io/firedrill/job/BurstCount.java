package io.firedrill.job;

/** How busy an account has been; a Flink POJO. */
public class BurstCount {
  /** The second that is counted, since the epoch. */
  public long second;

  /** How many entries in that second so far. */
  public long count;

  /** The most there ever were in a second. */
  public long most;

  public BurstCount() {}

  /** Counts an entry in. */
  public void add(long currentSecond) {
    count = currentSecond == second ? count + 1 : 1;
    second = currentSecond;
    most = Math.max(most, count);
  }
}
