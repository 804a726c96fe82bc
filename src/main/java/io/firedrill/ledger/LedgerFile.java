package io.firedrill.ledger;

import io.firedrill.store.ObjectStore;

/**
 * A file with lines of one split.
 *
 * @param rejects whether it holds rejects, not ledger lines
 * @param firstSequence the sequence number of its first line
 */
record LedgerFile(ObjectStore.Entry entry, boolean rejects, long firstSequence) {}
