package io.firedrill.savepoint;

import io.firedrill.cluster.ManagedJob;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.snapshot.SnapshotReader;
import java.io.IOException;
import java.util.Optional;

/** Removes savepoints of a job, but only those that nobody refers to. */
public record Disposal(ManagedJob job) {
  /**
   * Removes a savepoint with all its files.
   *
   * @param given its path; {@code latest} is refused, because it may mean another one by now
   * @return the path of what was removed
   * @throws Problem if it has to stay, with why
   */
  public String remove(String given) throws IOException {
    JobSnapshots snapshots = new JobSnapshots(job);
    String path = snapshots.path(given);
    if (given.equals(JobSnapshots.LATEST)) {
      throw new Problem(Texts.format("give the savepoint's path: %s is the newest", path));
    }
    if (!new SnapshotReader(job.store()).kind(path).endsWith("savepoint")) {
      throw new Problem(
          Texts.format(
              "%s is a checkpoint: Flink removes those itself, and the last one of a job may be the only one it can be restored from",
              path));
    }
    Optional<String> usedBy = snapshots.usedBy(path);
    if (usedBy.isPresent()) {
      throw new Problem(Texts.format("%s is kept: %s", path, usedBy.get()));
    }
    job.store().deleteBelow(job.store().keyOf(path) + "/");
    return path;
  }
}
