package io.firedrill.run;

import io.firedrill.evidence.Fact;
import io.firedrill.job.TransactionsJob;
import io.firedrill.snapshot.Snapshot;
import io.firedrill.snapshot.SnapshotReader;
import io.firedrill.store.ObjectStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads snapshots back from the store and records whether they are whole; each one once, unless the
 * store is in trouble.
 */
public final class SnapshotReadBack {
  private final ObjectStore store;
  private final Phases phases;
  private final Set<String> done = new HashSet<>();
  private String lastTrouble = "";

  public SnapshotReadBack(ObjectStore store, Phases phases) {
    this.store = store;
    this.phases = phases;
  }

  /**
   * Reads a snapshot back, unless that was done already.
   *
   * @param path as Flink names it
   */
  public void read(String path) {
    if (!done.add(path)) {
      return;
    }
    try {
      SnapshotReader reader = new SnapshotReader(store);
      Snapshot snapshot = reader.read(path);
      phases.add(
          new Fact.SnapshotRead(
              phases.now(),
              snapshot.checkpointId(),
              path,
              snapshot.operators(),
              snapshot.files(),
              snapshot.stateBytes(),
              snapshot.missing()));
      if (!snapshot.missing().isEmpty()) {
        reader.operators(path); // throws if it has been subsumed meanwhile
        phases.add(new Fact.SnapshotKept(phases.now(), path));
      }
    } catch (FileNotFoundException e) {
      unreadable(path, e, true);
    } catch (IOException e) {
      done.remove(path); // the next look tries again
      unreadable(path, e, false);
    }
  }

  private void unreadable(String path, IOException cause, boolean missing) {
    String trouble = path + ": " + cause.getMessage();
    if (!trouble.equals(lastTrouble)) {
      lastTrouble = trouble;
      phases.add(new Fact.SnapshotUnreadable(phases.now(), path, cause.getMessage(), missing));
    }
  }

  /** Reads the source's offsets in the checkpoint that the job was restored from. */
  public void readOffsets(Fact.RestoreSeen restore) {
    try {
      phases.add(
          new Fact.OffsetsRead(
              phases.now(),
              restore.checkpointId(),
              new SnapshotReader(store).sourceOffsets(restore.path(), TransactionsJob.SOURCE_UID)));
    } catch (IOException e) {
      unreadable(restore.path(), e, e instanceof FileNotFoundException);
    }
  }
}
