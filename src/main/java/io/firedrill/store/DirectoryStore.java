package io.firedrill.store;

import io.firedrill.problem.Texts;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A local folder; keys are paths below it. */
public record DirectoryStore(Path root) implements ObjectStore {
  @Override
  public List<Entry> list(String prefix) throws IOException {
    return below(prefix, entries -> entries.sorted(Comparator.comparing(Entry::key)).toList());
  }

  @Override
  public Size size(String prefix, Predicate<Entry> counts) throws IOException {
    return below(prefix, entries -> Size.of(entries.filter(counts)));
  }

  private <T> T below(String prefix, Function<Stream<Entry>, T> result) throws IOException {
    Path folder = root.resolve(prefix.substring(0, prefix.lastIndexOf('/') + 1));
    if (!Files.exists(folder)) {
      return result.apply(Stream.empty());
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return result.apply(
          files
              .filter(Files::isRegularFile)
              .map(file -> new Entry(key(file), file.toFile().length()))
              .filter(entry -> entry.key().startsWith(prefix)));
    } catch (UncheckedIOException e) {
      throw e.getCause(); // a folder that has gone meanwhile
    }
  }

  private String key(Path file) {
    return root.relativize(file).toString();
  }

  @Override
  public InputStream open(String key) throws IOException {
    try {
      return Files.newInputStream(root.resolve(key));
    } catch (NoSuchFileException e) {
      throw new FileNotFoundException("there is no file " + root.resolve(key));
    }
  }

  @Override
  public boolean exists(String key) {
    return Files.exists(root.resolve(key));
  }

  @Override
  public void put(String key, byte[] content) throws IOException {
    Files.createDirectories(root.resolve(key).getParent());
    Files.write(root.resolve(key), content);
  }

  @Override
  public void delete(String key) throws IOException {
    Files.deleteIfExists(root.resolve(key));
  }

  @Override
  public void copy(String from, String to) throws IOException {
    try (InputStream content = open(from)) {
      put(to, content.readAllBytes());
    }
  }

  @Override
  public Instant writtenAt(String key) throws IOException {
    if (!exists(key)) {
      throw new FileNotFoundException("there is no file " + root.resolve(key));
    }
    return Files.getLastModifiedTime(root.resolve(key)).toInstant();
  }

  @Override
  public String keyOf(String path) throws IOException {
    Path file = path.startsWith("file:") ? Path.of(URI.create(path).getPath()) : Path.of(path);
    if (!file.startsWith(root)) {
      throw new IOException(Texts.format("%s is not below %s", path, root));
    }
    return key(file);
  }

  /** Removes the folder and everything in it, if it exists. */
  public void deleteAll() throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  @Override
  public void close() {}
}
