package io.firedrill.contract;

import io.firedrill.store.ObjectStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The lines of the files below a folder, in the order of the files' names. Names that begin with a
 * dot or an underscore are of files that are not finished, or no records.
 */
final class FolderMessages implements Messages {
  private final ObjectStore store;
  private final List<ObjectStore.Entry> files;

  private FolderMessages(ObjectStore store, List<ObjectStore.Entry> files) {
    this.store = store;
    this.files = files;
  }

  static FolderMessages look(ObjectStore store, Place.Folder folder) throws IOException {
    return new FolderMessages(
        store, store.list(prefix(store, folder)).stream().filter(FolderMessages::counts).toList());
  }

  /** How much there is. */
  static ObjectStore.Size size(ObjectStore store, Place.Folder folder) throws IOException {
    return store.size(prefix(store, folder), FolderMessages::counts);
  }

  private static String prefix(ObjectStore store, Place.Folder folder) throws IOException {
    String key = store.keyOf(folder.name());
    return key.endsWith("/") ? key : key + "/";
  }

  private static boolean counts(ObjectStore.Entry entry) {
    return !entry.name().startsWith(".") && !entry.name().startsWith("_");
  }

  @Override
  public Map<Integer, Long> begin() {
    return Map.of(0, 0L);
  }

  @Override
  public boolean whole() {
    return true;
  }

  /** The bytes: there are fewer lines. */
  @Override
  public long size() {
    return files.stream().mapToLong(ObjectStore.Entry::bytes).sum();
  }

  /** A file that is finished does not grow. */
  @Override
  public Predicate<Message> untilNow() {
    Set<String> now = files.stream().map(ObjectStore.Entry::key).collect(Collectors.toSet());
    return message -> now.contains(message.file());
  }

  /** In this charset each byte is a char: what is not UTF-8 stays what it is. */
  @Override
  public void forEach(Taker taker) throws IOException {
    for (ObjectStore.Entry file : files) {
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(store.open(file.key()), StandardCharsets.ISO_8859_1))) {
        long number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          taker.take(
              new Message(file.key(), 0, number++, -1, line.getBytes(StandardCharsets.ISO_8859_1)));
        }
      }
    }
  }
}
