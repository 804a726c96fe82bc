package io.firedrill.snapshot;

import io.firedrill.store.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;

/**
 * Copies savepoints, which are relocatable. Operators can be left out: a job that is restored from
 * such a copy never sees their state.
 *
 * <p><a
 * href="https://nightlies.apache.org/flink/flink-docs-release-1.20/docs/ops/state/savepoints/#triggering-savepoints">Savepoints
 * are self-contained and relocatable</a>
 */
public record SnapshotCopy(ObjectStore store) {
  /**
   * Copies within the store.
   *
   * @param path of the savepoint, as Flink writes it
   * @param copy the path of the copy
   * @param withoutOperators ids of operators whose state is left out
   * @throws IOException if the savepoint cannot be read, lacks a file or is not self-contained
   */
  public void copy(String path, String copy, Set<String> withoutOperators) throws IOException {
    LoadedSnapshot loaded = LoadedSnapshot.load(store, path);
    Set<String> files = loaded.files(withoutOperators);
    loaded.checkSelfContained(files);
    String to = store.keyOf(copy).replaceFirst("/$", "");
    for (String file : files) {
      store.copy(file, to + file.substring(loaded.key().length()));
    }
    // last, because a copy is complete only once it has its _metadata
    ByteArrayOutputStream metadata = new ByteArrayOutputStream();
    MetadataFile.writeWithout(loaded.metadata(), withoutOperators, metadata);
    store.put(to + "/" + MetadataFile.NAME, metadata.toByteArray());
  }

  /** The total size of the files that a snapshot refers to. */
  public long fileBytes(String path) throws IOException {
    LoadedSnapshot loaded = LoadedSnapshot.load(store, path);
    Set<String> files = loaded.files(Set.of());
    return store.list(loaded.key() + "/").stream()
        .filter(entry -> files.contains(entry.key()))
        .mapToLong(ObjectStore.Entry::bytes)
        .sum();
  }

  /**
   * Downloads a savepoint.
   *
   * @param folder an empty folder, or one that does not exist yet
   * @throws IOException if the savepoint cannot be read, lacks a file or is not self-contained
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

  /**
   * Downloads a snapshot with all that it needs, a checkpoint as well: its metadata then names the
   * files where they are on this machine.
   *
   * @param folder an empty folder, or one that does not exist yet
   * @return how many bytes its files have, {@code _metadata} among them, which holds small state
   * @throws java.io.FileNotFoundException if a file is not in the store
   * @throws IOException if the snapshot cannot be read, or has state that cannot be moved
   */
  public long downloadWhole(String path, Path folder) throws IOException {
    LoadedSnapshot loaded = LoadedSnapshot.load(store, path);
    Files.createDirectories(folder);
    Map<String, Path> places = new TreeMap<>();
    for (String key : loaded.files(Set.of())) {
      places.put(key, folder.resolve("state-" + places.size()));
    }
    CheckpointMetadata moved =
        new Relocation(
                file -> new org.apache.flink.core.fs.Path(places.get(loaded.keyOf(file)).toUri()))
            .of(loaded.metadata());
    long bytes = 0;
    for (Map.Entry<String, Path> file : places.entrySet()) {
      fetch(file.getKey(), file.getValue());
      bytes += Files.size(file.getValue());
    }
    Path metadata = folder.resolve(MetadataFile.NAME);
    try (OutputStream out = Files.newOutputStream(metadata)) {
      MetadataFile.writeWithout(moved, Set.of(), out);
    }
    return bytes + Files.size(metadata);
  }

  private void fetch(String key, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    try (InputStream content = store.open(key)) {
      Files.copy(content, to);
    }
  }

  /**
   * Uploads a savepoint from a local folder.
   *
   * @throws IOException if it cannot be read
   */
  public void upload(Path folder, String path) throws IOException {
    MetadataFile.read(folder);
    String to = store.keyOf(path).replaceFirst("/$", "");
    for (Path file : filesOf(folder)) {
      if (Files.isSymbolicLink(file)) {
        throw new IOException(file + " is a link: what it leads to is not part of a savepoint");
      }
      if (!file.endsWith(MetadataFile.NAME)) {
        store.put(to + "/" + folder.relativize(file), file);
      }
    }
    store.put(to + "/" + MetadataFile.NAME, folder.resolve(MetadataFile.NAME));
  }

  /**
   * Copies a local savepoint; the files of the copy are symbolic links to those of the original.
   */
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
