package io.firedrill.cluster.fake;

import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/** A store behind something that happens before it is listed, or before an object is deleted. */
public record WrappedStore(ObjectStore store, Before listing, Before deleting)
    implements ObjectStore {
  /** What happens. */
  public interface Before {
    void happens(String key) throws IOException;
  }

  public WrappedStore(ObjectStore store, Before listing) {
    this(store, listing, key -> {});
  }

  @Override
  public List<Entry> list(String prefix) throws IOException {
    listing.happens(prefix);
    return store.list(prefix);
  }

  @Override
  public Size size(String prefix, Predicate<Entry> counts) throws IOException {
    listing.happens(prefix);
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
  public void put(String key, byte[] content) throws IOException {
    store.put(key, content);
  }

  @Override
  public void delete(String key) throws IOException {
    deleting.happens(key);
    store.delete(key);
  }

  @Override
  public void copy(String from, String to) throws IOException {
    store.copy(from, to);
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
    store.close();
  }
}
