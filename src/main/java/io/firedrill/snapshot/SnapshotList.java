package io.firedrill.snapshot;

import io.firedrill.store.ObjectStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Lists the complete snapshots below a folder: those that have their {@code _metadata}. */
public record SnapshotList(ObjectStore store) {
  /**
   * A snapshot.
   *
   * @param path its folder, as Flink writes it
   * @param bytes the size of everything in its own folder
   */
  public record Entry(String path, Instant writtenAt, long bytes) {}

  /**
   * The snapshots below a folder, oldest first.
   *
   * @param folder a path as Flink writes it
   */
  public List<Entry> below(String folder) throws IOException {
    String key = store.keyOf(folder).replaceFirst("/$", "");
    String prefix = key.isEmpty() ? "" : key + "/"; // a bucket's root has no key
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
          // Flink has removed it since it was listed
        }
      }
    }
    found.sort(Comparator.comparing(Entry::writtenAt));
    return found;
  }
}
