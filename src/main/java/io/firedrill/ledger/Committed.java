package io.firedrill.ledger;

import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.util.List;

/** What a job has committed, as far as it can be seen without reading it. */
public interface Committed {
  /** How much it is; it grows as long as the job commits. */
  ObjectStore.Size committed() throws IOException;

  /** Whether it is written in transactions that can be left open. */
  default boolean hasTransactions() {
    return false;
  }

  /** Those that are open. */
  default List<OpenTransaction> open() throws IOException {
    return List.of();
  }
}
