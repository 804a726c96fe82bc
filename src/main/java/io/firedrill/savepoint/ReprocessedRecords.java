package io.firedrill.savepoint;

import io.firedrill.cluster.ManagedJob;
import io.firedrill.job.TransactionsJob;
import io.firedrill.problem.Texts;
import io.firedrill.snapshot.SnapshotList;
import io.firedrill.snapshot.SnapshotReader;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * The records that a job would write a second time if it started from a snapshot: those it has
 * committed since. Every completed checkpoint commits the records before it.
 */
public record ReprocessedRecords(ManagedJob job) {
  /**
   * Describes them; empty if there are none.
   *
   * @param store holds the snapshot: the job's own store, or a folder of this machine
   * @param path the snapshot's path in there
   */
  public Optional<String> from(ObjectStore store, String path) throws IOException {
    Optional<String> already = committedSince(store, path);
    return job.running()
        ? Optional.of(
            already.map(what -> what + ", and ").orElse("")
                + "what the job commits until it is stopped, because it is RUNNING")
        : already;
  }

  private Optional<String> committedSince(ObjectStore store, String path) throws IOException {
    SnapshotReader ofJob = new SnapshotReader(job.store());
    SnapshotReader reader = new SnapshotReader(store);
    JobSnapshots snapshots = new JobSnapshots(job);
    Optional<SnapshotList.Entry> newest = snapshots.newestCheckpoint();
    if (newest.isEmpty() && !snapshots.ofOthers().isEmpty()) {
      return Optional.of(
          "possibly everything committed since (the job's own checkpoints cannot be identified)");
    }
    if (newest.isEmpty() || newest.get().path().equals(path.replaceFirst("/$", ""))) {
      return Optional.empty();
    }
    if (job.input().isPresent()) {
      long records =
          sum(ofJob.sourceOffsets(newest.get().path(), TransactionsJob.SOURCE_UID))
              - sum(reader.sourceOffsets(path, TransactionsJob.SOURCE_UID));
      return records > 0
          ? Optional.of(
              Texts.format(
                  "%d records, which it has committed up to %s", records, newest.get().path()))
          : Optional.empty();
    }
    long newer = ofJob.read(newest.get().path()).checkpointId();
    long older = reader.read(path).checkpointId();
    return newer > older
        ? Optional.of(
            Texts.format(
                "everything committed by the checkpoints after %d, up to %d", older, newer))
        : Optional.empty();
  }

  private static long sum(Map<Integer, Long> offsets) {
    return offsets.values().stream().mapToLong(Long::longValue).sum();
  }
}
