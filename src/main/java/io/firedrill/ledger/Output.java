package io.firedrill.ledger;

import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.util.Collection;

/** What a job has written and committed, wherever that lies. */
public interface Output {
  /** How much is committed; it grows as long as the job commits. */
  ObjectStore.Size committed() throws IOException;

  /**
   * Looks at what is committed now.
   *
   * @param splits of the input
   * @throws IOException if it cannot be listed
   */
  OutputLook look(Collection<Integer> splits) throws IOException;
}
