package io.firedrill.upgrade;

import io.firedrill.problem.Texts;
import io.firedrill.snapshot.SnapshotCopy;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Brings a savepoint to this machine, if it is not too large for that. */
record SavepointFolder(ObjectStore store, Path folder) {
  /** Why it stays where it is; empty if it may be fetched. */
  Optional<String> tooLarge(String path, long mostBytes) throws IOException {
    long bytes = new SnapshotCopy(store).fileBytes(path);
    return bytes > mostBytes
        ? Optional.of(
            Texts.format(
                "the savepoint has %d MB, more than the %d MB that --most-local-mb allows to be fetched",
                bytes >> 20, mostBytes >> 20))
        : Optional.empty();
  }

  Path fetch(String path) throws IOException {
    new SnapshotCopy(store).download(path, folder);
    return folder;
  }
}
