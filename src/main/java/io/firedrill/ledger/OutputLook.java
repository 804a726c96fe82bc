package io.firedrill.ledger;

import java.io.Closeable;
import java.io.IOException;

/** What was committed when it was looked at, by split. */
interface OutputLook extends Closeable {
  /**
   * The lines of a split, those of the ledger and the rejects.
   *
   * @param tally takes note of what is not a line of the split
   */
  CommittedLines of(int split, Tally tally) throws IOException;

  /** Whether the lines of several splits can be read at the same time, each on its own thread. */
  default boolean sideBySide() {
    return false;
  }

  /** Takes note of what belongs to no split of the input. */
  void strays(Tally tally) throws IOException;

  /** Takes note of what is only right once the job has ended, and is not. */
  default void atRest(Tally tally) throws IOException {}

  @Override
  default void close() throws IOException {}
}
