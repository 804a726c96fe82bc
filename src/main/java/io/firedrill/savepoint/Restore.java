package io.firedrill.savepoint;

import io.firedrill.cluster.ManagedJob;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.snapshot.MetadataFile;
import io.firedrill.snapshot.SnapshotCopy;
import io.firedrill.snapshot.SnapshotList;
import io.firedrill.snapshot.SnapshotOperator;
import io.firedrill.snapshot.SnapshotReader;
import io.firedrill.store.DirectoryStore;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A restore by hand: a job is going to start from a snapshot of somebody's choice. Nothing is
 * written before {@link #bring}.
 *
 * @param origin the snapshot, where it is now
 * @param withoutSinks whether the state of the project's own sinks is left out
 * @param reprocessed what the job would write a second time; empty if nothing
 */
public record Restore(
    ManagedJob job, Origin origin, boolean withoutSinks, Optional<String> reprocessed) {
  private static final String WITHOUT_SINKS = "-without-sinks";

  /**
   * The snapshot that was asked for.
   *
   * @param store holds it now: the job's own store, or a folder of this machine
   * @param path its path in there
   * @param pathInJob its path in the job's store, where it is or has to be uploaded to
   */
  public record Origin(ObjectStore store, String path, String pathInJob) {
    boolean local() {
      return !path.equals(pathInJob);
    }
  }

  /**
   * Plans a restore.
   *
   * @param given a path as Flink names it, {@code latest}, or a folder of this machine
   * @throws Problem if the job cannot be restored from it, with why
   */
  public static Restore plan(ManagedJob job, String given, boolean withoutSinks)
      throws IOException {
    Optional<String> blocker = job.restoreBlocker();
    if (blocker.isPresent()) {
      throw new Problem(blocker.get());
    }
    Origin origin = origin(job, given);
    refuseMissingFiles(origin);
    refuseAnotherJobs(job, origin);
    refuseWhatItsStopMayDelete(job, origin);
    return new Restore(
        job, origin, withoutSinks, new ReprocessedRecords(job).from(origin.store(), origin.path()));
  }

  private static Origin origin(ManagedJob job, String given) throws IOException {
    Path folder = Path.of(given).toAbsolutePath().normalize();
    if (Files.isRegularFile(folder.resolve(MetadataFile.NAME))) {
      return new Origin(
          new DirectoryStore(folder.getParent()),
          folder.toString(),
          job.paths().savepoints() + "/" + folder.getFileName());
    }
    String path = new JobSnapshots(job).path(given);
    return new Origin(job.store(), path, path);
  }

  private static void refuseMissingFiles(Origin origin) throws IOException {
    List<String> missing = new SnapshotReader(origin.store()).read(origin.path()).missing();
    if (!missing.isEmpty()) {
      throw new Problem(
          Texts.format(
              "nothing was done: %d files of %s are missing, the first is %s",
              missing.size(), origin.path(), missing.get(0)));
    }
  }

  /** A snapshot that has no operator in common with the job's own belongs to another job. */
  private static void refuseAnotherJobs(ManagedJob job, Origin origin) throws IOException {
    Optional<SnapshotList.Entry> own = new JobSnapshots(job).newestCheckpoint();
    if (own.isEmpty()) {
      return; // nothing to compare with; Flink itself refuses state that no operator claims
    }
    String newest = own.get().path();
    Set<String> operators = operatorIds(job.store(), newest);
    if (operatorIds(origin.store(), origin.path()).stream().noneMatch(operators::contains)) {
      throw new Problem(
          Texts.format(
              "nothing was done: %s belongs to another job. None of its operators is in %s, this"
                  + " job's newest checkpoint",
              origin.path(), newest));
    }
  }

  /**
   * To be restored a running job is stopped first, by a cancel: then Flink deletes its checkpoints
   * unless they are retained, and until then newer ones replace the older.
   */
  private static void refuseWhatItsStopMayDelete(ManagedJob job, Origin origin) throws IOException {
    if (job.running()
        && !origin.local()
        && new SnapshotReader(job.store()).kind(origin.path()).equals("checkpoint")) {
      throw new Problem(
          Texts.format(
              "nothing was done: %s is a checkpoint, and %s is RUNNING: stopping the job may delete"
                  + " that checkpoint. Take a savepoint, `firedrill savepoint take`, and restore"
                  + " that",
              origin.path(), job.name()));
    }
  }

  private static Set<String> operatorIds(ObjectStore store, String path) throws IOException {
    return new SnapshotReader(store)
        .operators(path).stream().map(SnapshotOperator::id).collect(Collectors.toSet());
  }

  /** The path that the job is going to start from. */
  public String path() {
    return origin.pathInJob() + (withoutSinks ? WITHOUT_SINKS : "");
  }

  /** What is going to be done, a line each. */
  public List<String> steps() throws IOException {
    List<String> steps = new ArrayList<>();
    if (!path().equals(origin.path())) {
      steps.add(Texts.format("would copy %s to %s", origin.path(), path()));
    }
    steps.addAll(job.restorePlan(path()));
    return steps;
  }

  /**
   * Brings the snapshot to {@link #path} in the job's store, if it is not there yet.
   *
   * @param acceptRepeats whether the job may write records a second time
   * @throws Problem if it would and may not, or if the path is taken
   */
  public void bring(boolean acceptRepeats) throws IOException {
    if (reprocessed.isPresent() && !acceptRepeats) {
      throw new Problem("nothing was done: give --accept-repeats to restore it all the same");
    }
    job.hold();
    SnapshotCopy copy = new SnapshotCopy(job.store());
    if (origin.local()) {
      if (!job.store().list(job.store().keyOf(origin.pathInJob()) + "/").isEmpty()) {
        throw new Problem(
            Texts.format(
                "%s already exists: rename the folder, or dispose of that savepoint",
                origin.pathInJob()));
      }
      copy.upload(Path.of(origin.path()), origin.pathInJob());
    }
    if (withoutSinks) {
      copy.copy(origin.pathInJob(), path(), OperatorNames.ofTheProjectsJob().sinks());
    }
  }

  /** Starts the job from {@link #path}, and waits until all its subtasks run. */
  public ManualRestore start(Duration deadline) throws IOException {
    return ManualRestore.start(job, path(), deadline);
  }
}
