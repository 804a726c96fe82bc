package io.firedrill.snapshot;

import io.firedrill.store.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;

/**
 * Copies savepoints, which can be moved. Operators can be left out: what restores from such a copy
 * never sees their state.
 *
 * <p><a
 * href="https://nightlies.apache.org/flink/flink-docs-release-1.20/docs/ops/state/savepoints/#triggering-savepoints">Savepoints
 * are self-contained and relocatable</a>
 */
public record SnapshotCopy(ObjectStore store) {
  /**
   * Copies within the store.
   *
   * @param path as Flink names the savepoint
   * @param copy where the copy goes
   * @param withoutOperators ids of operators whose state is left out
   * @throws IOException if the savepoint does not read, lacks a file or is not self-contained
   */
  public void copy(String path, String copy, Set<String> withoutOperators) throws IOException {
    LoadedSnapshot loaded = LoadedSnapshot.load(store, path);
    Set<String> files = loaded.files(withoutOperators);
    loaded.checkSelfContained(files);
    String to = store.keyOf(copy).replaceFirst("/$", "");
    for (String file : files) {
      store.copy(file, to + file.substring(loaded.key().length()));
    }
    // last: a copy without it is none
    ByteArrayOutputStream metadata = new ByteArrayOutputStream();
    MetadataFile.writeWithout(loaded.metadata(), withoutOperators, metadata);
    store.put(to + "/" + MetadataFile.NAME, metadata.toByteArray());
  }

  /** How many bytes of files a snapshot refers to. */
  public long fileBytes(String path) throws IOException {
    LoadedSnapshot loaded = LoadedSnapshot.load(store, path);
    Set<String> files = loaded.files(Set.of());
    return store.list(loaded.key() + "/").stream()
        .filter(entry -> files.contains(entry.key()))
        .mapToLong(ObjectStore.Entry::bytes)
        .sum();
  }

  /**
   * Brings a savepoint to this machine.
   *
   * @param folder an empty folder, or one that is made
   * @throws IOException if the savepoint does not read, lacks a file or is not self-contained
   */
  public void download(String path, Path folder) throws IOException {
    LoadedSnapshot loaded = LoadedSnapshot.load(store, path);
    Set<String> files = loaded.files(Set.of());
    loaded.checkSelfContained(files);
    Files.createDirectories(folder);
    for (String file : files) {
      fetch(file, folder.resolve(file.substring(loaded.key().length() + 1)));
    }
    fetch(loaded.key() + "/" + MetadataFile.NAME, folder.resolve(MetadataFile.NAME));
  }

  private void fetch(String key, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    try (InputStream content = store.open(key)) {
      Files.copy(content, to);
    }
  }

  /**
   * Brings a savepoint from a folder of this machine into the store.
   *
   * @throws IOException if it does not read
   */
  public void upload(Path folder, String path) throws IOException {
    MetadataFile.read(folder);
    String to = store.keyOf(path).replaceFirst("/$", "");
    for (Path file : filesOf(folder)) {
      if (!file.endsWith(MetadataFile.NAME)) {
        store.put(to + "/" + folder.relativize(file), Files.readAllBytes(file));
      }
    }
    store.put(to + "/" + MetadataFile.NAME, Files.readAllBytes(folder.resolve(MetadataFile.NAME)));
  }

  /** A copy of a local savepoint beside it, whose files are links to the original's. */
  public static void link(Path savepoint, Path copy, Set<String> withoutOperators)
      throws IOException {
    CheckpointMetadata metadata = MetadataFile.read(savepoint);
    Files.createDirectories(copy);
    for (Path file : filesOf(savepoint)) {
      if (!file.endsWith(MetadataFile.NAME)) {
        Path link = copy.resolve(savepoint.relativize(file));
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, file.toAbsolutePath());
      }
    }
    try (OutputStream out = Files.newOutputStream(copy.resolve(MetadataFile.NAME))) {
      MetadataFile.writeWithout(metadata, withoutOperators, out);
    }
  }

  private static List<Path> filesOf(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
