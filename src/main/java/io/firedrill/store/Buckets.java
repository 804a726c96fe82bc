package io.firedrill.store;

import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The buckets of one store as a single one: many jobs keep checkpoints in one and savepoints in
 * another. Keys of the first bucket are as they are; those of others have their bucket before them.
 */
public final class Buckets implements ObjectStore {
  private static final Pattern PATH =
      Pattern.compile("s3[a-z]*://(?<bucket>[^/]+)/*(?<key>.*)", Pattern.DOTALL);
  private static final String ELSEWHERE = "s3://";

  private final String first;
  private final Opener opener;
  private final Optional<String> entropy;
  private final UnaryOperator<String> moved;
  private final Map<String, ObjectStore> open = new HashMap<>();

  /** Opens the bucket of a name. */
  @FunctionalInterface
  public interface Opener {
    ObjectStore open(String bucket);
  }

  /**
   * Buckets, each opened when it is first needed.
   *
   * @param first the bucket whose keys are as they are
   * @param entropy what stands for a random part in Flink's paths, {@code s3.entropy.key}; <a
   *     href="https://nightlies.apache.org/flink/flink-docs-release-1.20/docs/deployment/filesystems/s3/#entropy-injection-for-s3-file-systems">Flink
   *     leaves it out of the path of {@code _metadata}</a>
   */
  public Buckets(String first, Opener opener, Optional<String> entropy) {
    this(first, opener, entropy, path -> path);
  }

  private Buckets(
      String first, Opener opener, Optional<String> entropy, UnaryOperator<String> moved) {
    this.first = first;
    this.opener = opener;
    this.entropy = entropy;
    this.moved = moved;
  }

  /**
   * Buckets with a copy in them: files that name the folder which was copied mean those in the
   * copy.
   *
   * @param folder what was copied, as Flink named it, with a slash at the end
   * @param copy the folder that has the copy, with a slash at the end
   * @throws Problem if one of them is not in an S3 bucket
   */
  public static Buckets withCopy(String first, Opener opener, String folder, String copy) {
    String from = location(folder);
    String to = location(copy);
    return new Buckets(
        first,
        opener,
        Optional.empty(),
        path ->
            isS3(path) && location(path).startsWith(from)
                ? ELSEWHERE + to + location(path).substring(from.length())
                : path);
  }

  private static boolean isS3(String path) {
    return PATH.matcher(path).matches();
  }

  /** Bucket and key, whichever of Flink's file systems names it; a bucket ends with a slash. */
  private static String location(String path) {
    Matcher parts = PATH.matcher(path);
    if (!parts.matches()) {
      throw new Problem(
          Texts.format("%s is not a path in an S3 bucket, such as s3://bucket/folder", path));
    }
    return parts.group("bucket") + "/" + parts.group("key");
  }

  /**
   * The name of the bucket that a path is in.
   *
   * @throws Problem if it is not in an S3 bucket
   */
  public static String bucketOf(String path) {
    String location = location(path);
    return location.substring(0, location.indexOf('/'));
  }

  private record Place(ObjectStore store, String prefix, String key) {
    Entry full(Entry entry) {
      return new Entry(prefix + entry.key(), entry.bytes());
    }

    Upload full(Upload upload) {
      return new Upload(prefix + upload.key(), upload.id(), upload.begunAt(), upload.bytes());
    }
  }

  private synchronized Place place(String key) {
    Matcher elsewhere = PATH.matcher(key);
    boolean here = !key.startsWith(ELSEWHERE) || !elsewhere.matches();
    String bucket = here ? first : elsewhere.group("bucket");
    ObjectStore store = open.computeIfAbsent(bucket, opener::open);
    return here
        ? new Place(store, "", key)
        : new Place(store, ELSEWHERE + bucket + "/", elsewhere.group("key"));
  }

  @Override
  public String keyOf(String path) throws IOException {
    Matcher parts = PATH.matcher(moved.apply(path));
    if (!parts.matches()) {
      throw new IOException(Texts.format("%s is not in an S3 bucket", path));
    }
    String key = withoutEntropy(parts.group("key"));
    String bucket = parts.group("bucket");
    return bucket.equals(first) ? key : ELSEWHERE + bucket + "/" + key;
  }

  private String withoutEntropy(String key) {
    return entropy
        .filter(key::contains)
        .map(part -> key.replaceFirst(Pattern.quote(part), "").replaceAll("/+", "/"))
        .map(rest -> rest.replaceFirst("^/", ""))
        .orElse(key);
  }

  @Override
  public List<Entry> list(String prefix) throws IOException {
    Place place = place(prefix);
    return place.store().list(place.key()).stream().map(place::full).toList();
  }

  @Override
  public Size size(String prefix, Predicate<Entry> counts) throws IOException {
    Place place = place(prefix);
    return place.store().size(place.key(), entry -> counts.test(place.full(entry)));
  }

  @Override
  public InputStream open(String key) throws IOException {
    Place place = place(key);
    return place.store().open(place.key());
  }

  @Override
  public boolean exists(String key) throws IOException {
    Place place = place(key);
    return place.store().exists(place.key());
  }

  @Override
  public void put(String key, byte[] content) throws IOException {
    Place place = place(key);
    place.store().put(place.key(), content);
  }

  @Override
  public void put(String key, Path file) throws IOException {
    Place place = place(key);
    place.store().put(place.key(), file);
  }

  @Override
  public void delete(String key) throws IOException {
    Place place = place(key);
    place.store().delete(place.key());
  }

  @Override
  public void deleteBelow(String prefix) throws IOException {
    Place place = place(prefix);
    place.store().deleteBelow(place.key());
  }

  @Override
  public List<String> leftBelow(String prefix) throws IOException {
    Place place = place(prefix);
    return place.store().leftBelow(place.key());
  }

  @Override
  public Optional<Instant> lastWritten(String prefix) throws IOException {
    Place place = place(prefix);
    return place.store().lastWritten(place.key());
  }

  @Override
  public List<Upload> uploads(String prefix) throws IOException {
    Place place = place(prefix);
    return place.store().uploads(place.key()).stream().map(place::full).toList();
  }

  @Override
  public void abort(Upload upload) throws IOException {
    Place place = place(upload.key());
    place.store().abort(new Upload(place.key(), upload.id(), upload.begunAt(), upload.bytes()));
  }

  /** Between two buckets it goes through this machine. */
  @Override
  public void copy(String from, String to) throws IOException {
    Place source = place(from);
    Place target = place(to);
    if (source.store() == target.store()) {
      source.store().copy(source.key(), target.key());
      return;
    }
    try (Scratch scratch = Scratch.make()) {
      Path file = scratch.folder().resolve("copy");
      try (InputStream content = source.store().open(source.key())) {
        Files.copy(content, file);
      }
      target.store().put(target.key(), file);
    }
  }

  @Override
  public Instant writtenAt(String key) throws IOException {
    Place place = place(key);
    return place.store().writtenAt(place.key());
  }

  @Override
  public synchronized void close() {
    open.values().forEach(ObjectStore::close);
  }
}
