package io.firedrill.savepoint;

import io.firedrill.cluster.ManagedJob;
import io.firedrill.job.TransactionsJob;
import io.firedrill.snapshot.SnapshotList;
import io.firedrill.snapshot.SnapshotReader;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * What would be written a second time by a job that starts from a snapshot: what it has committed
 * since. Every completed checkpoint commits what lies before it.
 */
public record ReprocessedRecords(ManagedJob job) {
  /**
   * What would be repeated, in words; empty if nothing.
   *
   * @param where the store that has the snapshot: the job's own, or a folder of this machine
   * @param snapshot as Flink names it
   */
  public Optional<String> from(ObjectStore where, String snapshot) throws IOException {
    Optional<String> already = committedSince(where, snapshot);
    return job.running()
        ? Optional.of(
            already.map(what -> what + ", and ").orElse("")
                + "what the job commits until it is stopped, for it is RUNNING")
        : already;
  }

  private Optional<String> committedSince(ObjectStore where, String snapshot) throws IOException {
    SnapshotReader ofJob = new SnapshotReader(job.store());
    SnapshotReader reader = new SnapshotReader(where);
    Optional<SnapshotList.Entry> newest =
        new SnapshotList(job.store())
            .below(job.paths().checkpoints()).stream()
                .max(Comparator.comparing(SnapshotList.Entry::writtenAt));
    if (newest.isEmpty() || newest.get().path().equals(snapshot.replaceFirst("/$", ""))) {
      return Optional.empty();
    }
    if (job.input().isPresent()) {
      long records =
          sum(ofJob.sourceOffsets(newest.get().path(), TransactionsJob.SOURCE_UID))
              - sum(reader.sourceOffsets(snapshot, TransactionsJob.SOURCE_UID));
      return records > 0
          ? Optional.of(
              "%d records, which it has committed up to %s".formatted(records, newest.get().path()))
          : Optional.empty();
    }
    long newer = ofJob.read(newest.get().path()).checkpointId();
    long older = reader.read(snapshot).checkpointId();
    return newer > older
        ? Optional.of(
            "all that was committed by the checkpoints after %d, up to %d".formatted(older, newer))
        : Optional.empty();
  }

  private static long sum(Map<Integer, Long> offsets) {
    return offsets.values().stream().mapToLong(Long::longValue).sum();
  }
}
