package io.firedrill.savepoint;

import io.firedrill.cluster.ManagedJob;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.snapshot.MetadataFile;
import io.firedrill.snapshot.SnapshotReader;
import java.io.IOException;
import java.util.Optional;

/** Removes savepoints of a job, but only those that nobody refers to. */
public record Disposal(ManagedJob job) {
  /**
   * Removes a savepoint with all its files.
   *
   * @param given its path; {@code latest} is refused, because it may mean another one by now
   * @param anywhere whether it may be outside the job's savepoint folder
   * @return the path of what was removed
   * @throws Problem if it has to stay, with why
   */
  public String remove(String given, boolean anywhere) throws IOException {
    job.hold();
    JobSnapshots snapshots = new JobSnapshots(job);
    String path = snapshots.path(given);
    if (given.equals(JobSnapshots.LATEST)) {
      throw new Problem(Texts.format("give the savepoint's path: %s is the newest", path));
    }
    if (!new SnapshotReader(job.store()).kind(path).endsWith("savepoint")) {
      throw new Problem(
          Texts.format(
              "%s is a checkpoint: Flink removes those itself, and the last one of a job may be the"
                  + " only one it can be restored from",
              path));
    }
    if (snapshots.ofOthers().contains(path)) {
      throw new Problem(
          Texts.format(
              "%s is kept: it is in %s's folder but belongs to no job id known for it; another job"
                  + " may need it",
              path, job.name()));
    }
    if (!anywhere && !snapshots.inSavepointFolder(path)) {
      throw new Problem(
          Texts.format(
              "%s is kept: it is not in the savepoint folder of %s, %s; another job may need it. If"
                  + " none does, give --anywhere",
              path, job.name(), job.paths().savepoints()));
    }
    Optional<String> usedBy = snapshots.usedBy(path).or(() -> neededBy(snapshots, path));
    if (usedBy.isPresent()) {
      throw new Problem(Texts.format("%s is kept: %s", path, usedBy.get()));
    }
    String key = job.store().keyOf(path);
    // first, so that what is left of a removal that was broken off does not look whole
    job.store().delete(key + "/" + MetadataFile.NAME);
    job.store().deleteBelow(key + "/");
    return path;
  }

  /**
   * A job that was restored from a native savepoint and claims it goes on to use its files: <a
   * href="https://nightlies.apache.org/flink/flink-docs-release-1.20/docs/ops/state/savepoints/#claim-mode">claim
   * mode</a>.
   */
  private static Optional<String> neededBy(JobSnapshots snapshots, String path) {
    try {
      return snapshots
          .checkpointThatUses(path)
          .map(checkpoint -> Texts.format("files of it are part of %s", checkpoint));
    } catch (IOException e) {
      return Optional.of("cannot determine whether checkpoints still use it: " + e.getMessage());
    }
  }
}
