package io.firedrill.ledger;

import java.io.IOException;
import java.io.InputStream;

/**
 * Lines of one split, in the order of their sequence numbers.
 *
 * @param name names it in what is wrong with it
 * @param rejects whether it holds rejects instead of ledger lines
 * @param firstSequence the sequence number of its first line, or less
 */
record LedgerFile(String name, boolean rejects, long firstSequence, Opener opener) {
  /** Opens it when its turn has come. */
  @FunctionalInterface
  interface Opener {
    InputStream open() throws IOException;
  }
}
