package io.firedrill.ledger;

import java.io.Closeable;
import java.io.IOException;

/** What the job must have written for a split, recomputed from the input, in order. */
public interface Expectation extends Closeable {
  /** What must have been written for one record. */
  interface Expected {
    /** Whether it must be among the rejects. */
    boolean rejected();

    /** Its account, if it is not rejected. */
    String account();

    /** Its amount in minor units, if it is not rejected. */
    long amountMinor();

    /** What is written with it: its transaction id, or the raw line if it is rejected. */
    String text();
  }

  /**
   * What must be written for a sequence number. Calls must be in ascending order, each number once;
   * the result is valid until the next call.
   *
   * @throws IOException if the input cannot be read, or ends before that number
   */
  Expected at(long sequence) throws IOException;
}
