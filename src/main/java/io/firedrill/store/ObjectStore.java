package io.firedrill.store;

import io.firedrill.problem.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Read access to a bucket or a folder, and the few writes that Firedrill needs. */
public interface ObjectStore extends AutoCloseable {
  /**
   * An object.
   *
   * @param key its full key, without a leading slash
   */
  record Entry(String key, long bytes) {
    /** The last part of the key. */
    public String name() {
      return key.substring(key.lastIndexOf('/') + 1);
    }
  }

  /** How much there is of something. */
  record Size(int objects, long bytes) {
    /** Of all of them together. */
    public static Size of(Stream<Entry> entries) {
      // a stream may have millions: none is kept
      LongSummaryStatistics bytes = entries.collect(Collectors.summarizingLong(Entry::bytes));
      return new Size((int) bytes.getCount(), bytes.getSum());
    }

    public Size plus(Size other) {
      return new Size(objects + other.objects, bytes + other.bytes);
    }
  }

  /** All objects below a prefix, sorted by key. */
  List<Entry> list(String prefix) throws IOException;

  /** How much there is below a prefix, of those that count. Stores do not keep the list for it. */
  default Size size(String prefix, Predicate<Entry> counts) throws IOException {
    return Size.of(list(prefix).stream().filter(counts));
  }

  /**
   * Opens an object.
   *
   * @throws java.io.FileNotFoundException if it does not exist
   */
  InputStream open(String key) throws IOException;

  boolean exists(String key) throws IOException;

  void put(String key, byte[] content) throws IOException;

  /** Uploads a file, of any size that the store takes in one request (Amazon S3: 5 GiB). */
  default void put(String key, Path file) throws IOException {
    put(key, Files.readAllBytes(file));
  }

  /** Deletes an object, if it exists. */
  void delete(String key) throws IOException;

  /**
   * Copies an object within the store.
   *
   * @throws java.io.FileNotFoundException if it does not exist
   */
  void copy(String from, String to) throws IOException;

  /**
   * When an object was written, on the store's clock.
   *
   * @throws java.io.FileNotFoundException if it does not exist
   */
  Instant writtenAt(String key) throws IOException;

  /**
   * When anything below a prefix was last written, on the store's clock.
   *
   * @return empty if there is nothing
   */
  default Optional<Instant> lastWritten(String prefix) throws IOException {
    Instant last = null;
    for (Entry entry : list(prefix)) {
      Instant written = writtenAt(entry.key());
      last = last == null || written.isAfter(last) ? written : last;
    }
    return Optional.ofNullable(last);
  }

  /**
   * An upload in parts that was neither completed nor aborted: it takes up space, and is not an
   * object.
   *
   * @param id by which the store knows it
   * @param bytes of the parts that have arrived
   */
  record Upload(String key, String id, Instant begunAt, long bytes) {}

  /** The unfinished uploads below a prefix; none in stores that have no such thing. */
  default List<Upload> uploads(String prefix) throws IOException {
    return List.of();
  }

  /** Gives up an unfinished upload, with the parts that have arrived. */
  default void abort(Upload upload) throws IOException {
    throw new IOException("this store has no unfinished uploads");
  }

  /**
   * Deletes all objects below a prefix.
   *
   * @param prefix ends with a slash, so that it does not match other names that start the same
   */
  default void deleteBelow(String prefix) throws IOException {
    if (prefix.length() < 2 || !prefix.endsWith("/")) {
      throw new IllegalArgumentException(Texts.format("\"%s\" is not a prefix to delete", prefix));
    }
    for (Entry entry : list(prefix)) {
      delete(entry.key());
    }
  }

  /** Describes what is left below a prefix: objects, and multipart uploads not completed. */
  default List<String> leftBelow(String prefix) throws IOException {
    return list(prefix).stream().map(entry -> "object " + entry.key()).toList();
  }

  /**
   * The key of a path as Flink writes it: {@code s3p://bucket/a/b}, {@code s3a://...}, {@code
   * file:/...}.
   *
   * @throws IOException if the path is not in this store
   */
  String keyOf(String path) throws IOException;

  @Override
  void close();
}
