package io.firedrill.job;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** Reads one split, record by record. */
public interface RecordCursor extends Closeable {
  /** The next record, or empty at the end of the split. */
  Optional<RawRecord> next() throws IOException;
}
