package io.firedrill.snapshot;

import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What a job that is gone has left. Savepoints are numbered as checkpoints are: of the two the one
 * with the higher number is the newer, whatever their times are.
 *
 * @param savepoints the folder for savepoints, as Flink names it; empty if there is none
 */
public record LeftSnapshots(RetainedCheckpoints checkpoints, String savepoints) {
  /** The first characters of the job's id are in the name of a savepoint. */
  private static final int PREFIX = 6;

  /**
   * A snapshot.
   *
   * @param path as Flink names it
   */
  public record Left(String path, long id, boolean savepoint) {
    /** In words. */
    public String words() {
      return (savepoint ? "savepoint " : "checkpoint ") + id;
    }
  }

  /** The newest of all; empty if nothing is left. */
  public Optional<Left> newest() throws IOException {
    Optional<Left> checkpoint = newestCheckpoint();
    Optional<Left> savepoint = newestSavepoint();
    return savepoint
        .filter(newer -> checkpoint.isEmpty() || newer.id() > checkpoint.get().id())
        .or(() -> checkpoint);
  }

  private Optional<Left> newestCheckpoint() throws IOException {
    List<Long> ids = checkpoints.ids();
    return ids.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Left(checkpoints.path(ids.get(ids.size() - 1)), ids.get(ids.size() - 1), false));
  }

  private Optional<Left> newestSavepoint() throws IOException {
    String jobId = checkpoints.jobId();
    if (savepoints.isEmpty()) {
      return Optional.empty();
    }
    String folder = "savepoint-" + jobId.substring(0, Math.min(PREFIX, jobId.length())) + "-";
    ObjectStore store = checkpoints.store();
    Optional<SnapshotList.Entry> last =
        new SnapshotList(store)
            .below(savepoints).stream()
                .filter(entry -> name(entry.path()).startsWith(folder))
                .reduce((earlier, later) -> later);
    return last.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Left(
                last.get().path(),
                new SnapshotReader(store).read(last.get().path()).checkpointId(),
                true));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
