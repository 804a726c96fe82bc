package io.firedrill.upgrade;

import io.firedrill.job.TransactionsJob;
import io.firedrill.snapshot.SnapshotList;
import io.firedrill.snapshot.SnapshotReader;
import io.firedrill.target.ManagedJob;
import java.io.IOException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * What would be written a second time by a job that starts from a snapshot: what it has committed
 * since. Every completed checkpoint commits what lies before it.
 */
public record Repeats(ManagedJob job) {
  /**
   * What would be repeated, in words; empty if nothing.
   *
   * @param snapshot as Flink names it
   */
  public Optional<String> from(String snapshot) throws IOException {
    Optional<String> already = committedSince(snapshot);
    return job.running()
        ? Optional.of(
            already.map(what -> what + ", and ").orElse("")
                + "what the job commits until it is stopped, for it is RUNNING")
        : already;
  }

  private Optional<String> committedSince(String snapshot) throws IOException {
    SnapshotReader reader = new SnapshotReader(job.store());
    Optional<SnapshotList.Entry> newest =
        new SnapshotList(job.store())
            .below(job.places().checkpoints()).stream()
                .max(Comparator.comparing(SnapshotList.Entry::writtenAt));
    if (newest.isEmpty() || newest.get().path().equals(snapshot.replaceFirst("/$", ""))) {
      return Optional.empty();
    }
    if (job.input().isPresent()) {
      long records =
          sum(reader.sourceOffsets(newest.get().path(), TransactionsJob.SOURCE_UID))
              - sum(reader.sourceOffsets(snapshot, TransactionsJob.SOURCE_UID));
      return records > 0
          ? Optional.of(
              "%d records, which it has committed up to %s".formatted(records, newest.get().path()))
          : Optional.empty();
    }
    long newer = reader.read(newest.get().path()).checkpointId();
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
