package io.firedrill.snapshot;

import io.firedrill.problem.Texts;
import io.firedrill.store.ObjectStore;
import io.firedrill.store.Scratch;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;

/**
 * A snapshot's metadata.
 *
 * @param folder the local folder that it was loaded from; relative file names resolve to it, but
 *     the files are beside {@code _metadata} in the store
 * @param key the key of the snapshot's folder in the store
 */
record LoadedSnapshot(CheckpointMetadata metadata, URI folder, String key, ObjectStore store) {
  /** Flink's reader needs a path in a file system, so it is given a local copy. */
  static LoadedSnapshot load(ObjectStore store, String path) throws IOException {
    String key = store.keyOf(path).replaceFirst("/$", "");
    try (Scratch scratch = Scratch.make()) {
      Path folder = scratch.folder();
      try (InputStream original = store.open(key + "/" + MetadataFile.NAME)) {
        Files.copy(original, folder.resolve(MetadataFile.NAME));
      }
      return new LoadedSnapshot(MetadataFile.read(folder), folder.toUri(), key, store);
    }
  }

  String keyOf(org.apache.flink.core.fs.Path file) throws IOException {
    String path = file.toUri().getPath();
    String local = folder.getPath();
    return path.startsWith(local)
        ? key + "/" + path.substring(local.length()).replaceFirst("^/", "")
        : store.keyOf(file.toString());
  }

  /** The keys of all files that it refers to, except those of some operators. */
  Set<String> files(Set<String> withoutOperators) throws IOException {
    Set<String> keys = new TreeSet<>();
    for (OperatorState operator : metadata.getOperatorStates()) {
      if (!withoutOperators.contains(operator.getOperatorID().toHexString())) {
        for (org.apache.flink.core.fs.Path file : StateFiles.of(operator)) {
          keys.add(keyOf(file));
        }
      }
    }
    return keys;
  }

  /**
   * Refuses a snapshot that is not in a single folder.
   *
   * @throws IOException if it refers to files outside of its own folder, as checkpoints may
   */
  void checkSelfContained(Set<String> files) throws IOException {
    for (String file : files) {
      if (!file.startsWith(key + "/")) {
        throw new IOException(
            Texts.format(
                "%s refers to %s, which is not in its folder: it is not a self-contained savepoint",
                key, file));
      }
    }
  }
}
