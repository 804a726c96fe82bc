package io.firedrill.snapshot;

import io.firedrill.store.ObjectStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The snapshots that lie below a folder, whole ones: those that have their {@code _metadata}. */
public record SnapshotList(ObjectStore store) {
  /**
   * One of them.
   *
   * @param path as Flink names it
   * @param bytes of everything in its own folder
   */
  public record Entry(String path, Instant writtenAt, long bytes) {}

  /**
   * The snapshots below a folder, oldest first.
   *
   * @param folder as Flink names it
   */
  public List<Entry> below(String folder) throws IOException {
    String prefix = store.keyOf(folder).replaceFirst("/$", "") + "/";
    String root = folder.replaceFirst("/$", "") + "/";
    List<ObjectStore.Entry> objects = store.list(prefix);
    List<Entry> found = new ArrayList<>();
    for (ObjectStore.Entry object : objects) {
      if (object.name().equals(MetadataFile.NAME)) {
        String own = object.key().substring(0, object.key().length() - MetadataFile.NAME.length());
        try {
          found.add(
              new Entry(
                  (root + own.substring(prefix.length())).replaceFirst("/$", ""),
                  store.writtenAt(object.key()),
                  objects.stream()
                      .filter(other -> other.key().startsWith(own))
                      .mapToLong(ObjectStore.Entry::bytes)
                      .sum()));
        } catch (FileNotFoundException e) {
          // Flink has removed it meanwhile
        }
      }
    }
    found.sort(Comparator.comparing(Entry::writtenAt));
    return found;
  }
}
