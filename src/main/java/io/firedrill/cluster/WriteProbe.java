package io.firedrill.cluster;

import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.util.List;

/**
 * An empty object that shows whether a folder of the live job can be written to. It is deleted at
 * once; a harness that is killed in between leaves it.
 *
 * @param folder as Flink writes it
 */
public record WriteProbe(ObjectStore store, String folder) {
  private static final String NAME = ".firedrill-probe-";

  /**
   * Checks it.
   *
   * @param id tells it from others'
   * @throws IOException if the folder cannot be written to
   */
  public void check(long id) throws IOException {
    String key = prefix() + id;
    store.put(key, new byte[0]);
    store.delete(key);
  }

  /** Removes what killed harnesses have left, and says how many that were. */
  public int removeLeft() throws IOException {
    List<ObjectStore.Entry> left =
        store.list(prefix()).stream().filter(entry -> entry.bytes() == 0).toList();
    for (ObjectStore.Entry probe : left) {
      store.delete(probe.key());
    }
    return left.size();
  }

  private String prefix() throws IOException {
    return store.keyOf(folder).replaceFirst("/$", "") + "/" + NAME;
  }
}
