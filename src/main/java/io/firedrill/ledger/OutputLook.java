package io.firedrill.ledger;

import java.io.IOException;

/** What was committed when it was looked at, by split. */
interface OutputLook {
  /**
   * The lines of a split, those of the ledger and the rejects.
   *
   * @param tally takes note of what is not a line of the split
   */
  CommittedLines of(int split, Tally tally) throws IOException;

  /** Takes note of what belongs to no split of the input. */
  void strays(Tally tally);
}
