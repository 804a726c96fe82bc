package io.firedrill.ledger;

import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.util.Collection;
import java.util.List;

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

  /** Whether it is written in transactions that can be left open. */
  default boolean hasTransactions() {
    return false;
  }

  /** Those that are open. */
  default List<OpenTransaction> open() throws IOException {
    return List.of();
  }
}
