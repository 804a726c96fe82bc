package io.firedrill.ledger;

import io.firedrill.store.ObjectStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Opens the files of a ledger in parallel: a ledger that rolls its files on checkpoints has
 * thousands of small ones, and each needs a request. Small files are kept in memory, within bounds,
 * so that they are fetched only once.
 */
final class LedgerFiles implements AutoCloseable {
  private static final int AT_ONCE = 8;
  private static final long SMALL_BYTES = 256 << 10;
  private static final long KEPT_BYTES = 64 << 20;

  private final ObjectStore store;
  private final AtomicLong kept = new AtomicLong();
  private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);

  LedgerFiles(ObjectStore store) {
    this.store = store;
  }

  List<LedgerFile> of(List<ObjectStore.Entry> entries, int split, boolean rejects)
      throws IOException {
    List<Callable<LedgerFile>> looks = new ArrayList<>();
    for (ObjectStore.Entry entry : entries) {
      if (LedgerLayout.splitOf(entry).filter(s -> s == split).isPresent()) {
        looks.add(() -> look(entry, split, rejects));
      }
    }
    try {
      List<LedgerFile> files = new ArrayList<>();
      for (Future<LedgerFile> look : threads.invokeAll(looks)) {
        files.add(look.get());
      }
      return files;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading the ledger", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    }
  }

  private LedgerFile look(ObjectStore.Entry entry, int split, boolean rejects) throws IOException {
    LedgerFile.Opener opener = opener(entry);
    try (Lines lines = new Lines(entry.key(), opener.open(), rejects, split, new Tally())) {
      // a file without any well-formed line sorts first; the merge reports it
      long first = lines.advance() ? lines.sequence() : -1;
      return new LedgerFile(entry.key(), rejects, first, opener);
    }
  }

  private LedgerFile.Opener opener(ObjectStore.Entry entry) throws IOException {
    if (entry.bytes() > SMALL_BYTES || kept.addAndGet(entry.bytes()) > KEPT_BYTES) {
      return () -> store.open(entry.key());
    }
    try (InputStream stream = store.open(entry.key())) {
      byte[] content = stream.readAllBytes();
      return () -> new ByteArrayInputStream(content);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
