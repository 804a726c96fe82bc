package io.firedrill.ledger;

import java.io.Closeable;
import java.io.IOException;

/** Lines in the order of their sequence numbers, one of them at a time. */
interface CommittedLines extends Closeable {
  /** Goes to the next line; false if there is none. */
  boolean advance() throws IOException;

  LineCursor line();

  long sequence();

  /** Whether the line is among the rejects. */
  boolean rejects();
}
