package io.firedrill.ledger;

import java.io.IOException;
import java.util.Collection;

/** The ledger and the rejects of the project's own job, wherever they lie. */
public interface Output extends Committed {
  /**
   * Looks at what is committed now.
   *
   * @param splits of the input
   * @throws IOException if it cannot be listed
   */
  OutputLook look(Collection<Integer> splits) throws IOException;
}
