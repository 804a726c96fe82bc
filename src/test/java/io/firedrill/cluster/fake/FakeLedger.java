package io.firedrill.cluster.fake;

import io.firedrill.cluster.JobPaths;
import io.firedrill.job.GeneratorInput;
import io.firedrill.job.LedgerLine;
import io.firedrill.job.Rejection;
import io.firedrill.ledger.ExpectedLines;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Writes what the project's job commits with a checkpoint: a file a split, and rejects. */
final class FakeLedger {
  private final ObjectStore store;
  private final JobPaths paths;
  private final GeneratorInput input;
  private final String writer;
  private final boolean less;
  private final Map<Integer, ExpectedLines> lines = new HashMap<>();
  private int files;

  /**
   * Writes nothing yet.
   *
   * @param writer names its files, which others do not overwrite
   * @param less whether every tenth record is left out
   */
  FakeLedger(ObjectStore store, JobPaths paths, GeneratorInput input, String writer, boolean less) {
    this.writer = writer;
    this.less = less;
    this.store = store;
    this.paths = paths;
    this.input = input;
  }

  /** Commits the records of a split between two offsets. */
  void commit(int split, long from, long to) {
    ExpectedLines lines = this.lines.get(split);
    if (lines == null || lines.position() > from) { // read again: totals start over
      lines = new ExpectedLines(input, split);
      this.lines.put(split, lines);
    }
    StringBuilder good = new StringBuilder();
    StringBuilder bad = new StringBuilder();
    while (lines.position() < to) {
      boolean committed = lines.position() >= from && !(less && lines.position() % 10 == 9);
      LedgerLine line = lines.next();
      if (committed) {
        (line instanceof Rejection ? bad : good).append(line.toLine()).append('\n');
      }
    }
    String file = "/split=%d/part-%s-%d".formatted(split, writer, ++files);
    try {
      store.put(store.keyOf(paths.ledger()) + file, bytes(good));
      if (!bad.isEmpty()) {
        store.put(store.keyOf(paths.rejects()) + file, bytes(bad));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(StringBuilder text) {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
