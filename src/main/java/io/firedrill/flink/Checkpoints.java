package io.firedrill.flink;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a JobManager knows about a job's checkpoints, from {@code GET /jobs/:jobid/checkpoints}. A
 * new JobManager starts with an empty history.
 *
 * @param restoredCount how often the job was restored under this JobManager
 * @param lastRestored the last restore
 * @param history the newest checkpoints and savepoints, at most {@code web.checkpoints.history}
 */
public record Checkpoints(
    int restoredCount, Optional<Restored> lastRestored, List<Checkpoint> history) {
  /** The completed checkpoints, without savepoints, oldest first. */
  public List<Checkpoint> completed() {
    return history.stream()
        .filter(checkpoint -> checkpoint.completed() && !checkpoint.savepoint())
        .sorted(Comparator.comparingLong(Checkpoint::id))
        .toList();
  }

  /** The newest completed checkpoint that is not a savepoint. */
  public Optional<Checkpoint> newest() {
    return completed().stream().reduce((earlier, later) -> later);
  }

  /**
   * A restore.
   *
   * @param atMillis the JobManager's clock
   */
  public record Restored(long id, long atMillis, boolean savepoint, String path) {}

  /**
   * A checkpoint or savepoint.
   *
   * @param triggeredAtMillis when it began, on the JobManager's clock
   * @param completedAtMillis when the last subtask acknowledged it, on the JobManager's clock
   * @param failedAtMillis when it failed, on the JobManager's clock, or 0
   * @param failure why it failed, or empty
   */
  public record Checkpoint(
      long id,
      String status,
      boolean savepoint,
      long triggeredAtMillis,
      long completedAtMillis,
      long failedAtMillis,
      long stateBytes,
      String path,
      String failure) {
    public boolean completed() {
      return status.equals("COMPLETED");
    }

    public boolean failed() {
      return status.equals("FAILED");
    }
  }
}
