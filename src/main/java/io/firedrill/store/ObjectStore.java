package io.firedrill.store;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;

/** Read access to what lies in a bucket or a folder, and the few writes that drills need. */
public interface ObjectStore extends AutoCloseable {
  /**
   * One object.
   *
   * @param key its full key, without a leading slash
   */
  record Entry(String key, long bytes) {
    /** The last part of the key. */
    public String name() {
      return key.substring(key.lastIndexOf('/') + 1);
    }
  }

  /** All objects below a prefix, sorted by key. */
  List<Entry> list(String prefix) throws IOException;

  /**
   * Opens an object.
   *
   * @throws java.io.FileNotFoundException if there is none
   */
  InputStream open(String key) throws IOException;

  boolean exists(String key) throws IOException;

  void put(String key, byte[] content) throws IOException;

  /** Deletes an object; none there is no error. */
  void delete(String key) throws IOException;

  /**
   * Copies an object within the store.
   *
   * @throws java.io.FileNotFoundException if there is none
   */
  void copy(String from, String to) throws IOException;

  /**
   * When an object was written, on the store's clock.
   *
   * @throws java.io.FileNotFoundException if there is none
   */
  Instant writtenAt(String key) throws IOException;

  /**
   * Deletes all objects below a prefix.
   *
   * @param prefix ends with a slash, so that nothing beside it is meant
   */
  default void deleteBelow(String prefix) throws IOException {
    if (prefix.length() < 2 || !prefix.endsWith("/")) {
      throw new IllegalArgumentException("\"%s\" is no prefix to delete".formatted(prefix));
    }
    for (Entry entry : list(prefix)) {
      delete(entry.key());
    }
  }

  /** What lies below a prefix, in words: objects, and uploads that were begun and not ended. */
  default List<String> leftBelow(String prefix) throws IOException {
    return list(prefix).stream().map(entry -> "object " + entry.key()).toList();
  }

  /**
   * The key behind a path as Flink writes it: {@code s3p://bucket/a/b}, {@code s3a://...}, {@code
   * file:/...}.
   *
   * @throws IOException if the path lies elsewhere
   */
  String keyOf(String path) throws IOException;

  @Override
  void close();
}
