package io.firedrill.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/**
 * A store that can be stopped: a write that has begun ends before that, and none begins afterwards.
 * So what an interrupt has removed does not come back behind it.
 */
public final class StoppableStore implements ObjectStore {
  private final ObjectStore store;
  private boolean stopped;

  /** Writes to another store, which it does not close. */
  public StoppableStore(ObjectStore store) {
    this.store = store;
  }

  private interface Write {
    void write() throws IOException;
  }

  private synchronized void unlessStopped(Write write) throws IOException {
    if (stopped) {
      throw new IOException("interrupted");
    }
    write.write();
  }

  /** Stops it; returns when no write is under way. */
  public synchronized void stop() {
    stopped = true;
  }

  @Override
  public void put(String key, byte[] content) throws IOException {
    unlessStopped(() -> store.put(key, content));
  }

  @Override
  public void put(String key, Path file) throws IOException {
    unlessStopped(() -> store.put(key, file));
  }

  @Override
  public void copy(String from, String to) throws IOException {
    unlessStopped(() -> store.copy(from, to));
  }

  @Override
  public void delete(String key) throws IOException {
    unlessStopped(() -> store.delete(key));
  }

  @Override
  public List<Entry> list(String prefix) throws IOException {
    return store.list(prefix);
  }

  @Override
  public Size size(String prefix, Predicate<Entry> counts) throws IOException {
    return store.size(prefix, counts);
  }

  @Override
  public InputStream open(String key) throws IOException {
    return store.open(key);
  }

  @Override
  public boolean exists(String key) throws IOException {
    return store.exists(key);
  }

  @Override
  public Instant writtenAt(String key) throws IOException {
    return store.writtenAt(key);
  }

  @Override
  public String keyOf(String path) throws IOException {
    return store.keyOf(path);
  }

  @Override
  public void close() {
    stop();
  }
}
