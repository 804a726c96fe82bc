package io.firedrill.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/** A bucket as a local S3 store keeps it on disk, for use while that store is not running. */
public final class BucketFolder implements ObjectStore {
  private final DirectoryStore files;
  private final String bucket;

  /**
   * A bucket.
   *
   * @param folder holds its objects, by their keys
   */
  public BucketFolder(Path folder, String bucket) {
    this.files = new DirectoryStore(folder);
    this.bucket = bucket;
  }

  @Override
  public List<Entry> list(String prefix) throws IOException {
    return files.list(prefix);
  }

  @Override
  public Size size(String prefix, Predicate<Entry> counts) throws IOException {
    return files.size(prefix, counts);
  }

  @Override
  public InputStream open(String key) throws IOException {
    return files.open(key);
  }

  @Override
  public boolean exists(String key) {
    return files.exists(key);
  }

  @Override
  public void put(String key, byte[] content) throws IOException {
    files.put(key, content);
  }

  @Override
  public void delete(String key) throws IOException {
    files.delete(key);
  }

  @Override
  public void copy(String from, String to) throws IOException {
    files.copy(from, to);
  }

  @Override
  public Instant writtenAt(String key) throws IOException {
    return files.writtenAt(key);
  }

  @Override
  public String keyOf(String path) throws IOException {
    return S3Store.keyOf(path, bucket);
  }

  @Override
  public void close() {}
}
