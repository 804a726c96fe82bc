package io.firedrill.ledger;

import io.firedrill.store.ObjectStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * A file with lines of one split.
 *
 * @param rejects whether it holds rejects instead of ledger lines
 * @param firstSequence the sequence number of its first line
 * @param content the whole file, if it is small enough to be kept in memory
 */
record LedgerFile(
    ObjectStore.Entry entry, boolean rejects, long firstSequence, Optional<byte[]> content) {
  InputStream open(ObjectStore store) throws IOException {
    return content.isPresent() ? new ByteArrayInputStream(content.get()) : store.open(entry.key());
  }
}
