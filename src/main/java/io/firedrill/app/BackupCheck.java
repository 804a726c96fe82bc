package io.firedrill.app;

import io.firedrill.cluster.ManagedJob;
import io.firedrill.judge.Finding;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.run.Progress;
import io.firedrill.savepoint.JobSnapshots;
import io.firedrill.snapshot.SnapshotCopy;
import io.firedrill.snapshot.SnapshotList;
import io.firedrill.snapshot.SnapshotReader;
import io.firedrill.store.Scratch;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Proves that a job could come back if all but its bucket were lost: its newest savepoint or
 * retained checkpoint is downloaded, the job is restored from it in a Flink on this machine,
 * without its sources and sinks, and its state compared with what was saved. It only reads.
 *
 * @param version the job as it is to come back
 */
public record BackupCheck(
    Installation installation, VersionChange version, Progress progress, Clock clock) {
  /** A job that runs on may remove the one that is being read. */
  private static final int TRIES = 3;

  /**
   * What it came to.
   *
   * @param age since the point was written
   * @param fetched how long its download took; empty if it could not be read
   * @param restored how long the check on this machine took, its start included; empty if it came
   *     to none
   */
  public record Result(
      String path,
      Duration age,
      long bytes,
      Optional<Duration> fetched,
      Optional<Duration> restored,
      Finding finding) {}

  /** A point that was downloaded. */
  private record Fetched(SnapshotList.Entry point, long bytes, Duration took) {}

  /**
   * Checks.
   *
   * @throws Problem if the job has no restorable point, or nothing can be read
   */
  public Result run(ManagedJob job) throws IOException {
    JobSnapshots snapshots = new JobSnapshots(job);
    try (Scratch scratch = Scratch.make()) {
      Optional<FileNotFoundException> gone = Optional.empty();
      for (int attempt = 0; attempt < TRIES; attempt++) {
        SnapshotList.Entry newest = snapshots.newest();
        Path folder = scratch.folder().resolve("point-" + attempt);
        try {
          return restore(fetch(job, newest, folder), folder);
        } catch (FileNotFoundException e) {
          if (snapshots.newest().path().equals(newest.path())) {
            return broken(job, newest, e);
          }
          gone = Optional.of(e);
        }
      }
      throw new Problem(
          Texts.format(
              "each of %d checkpoints was removed while it was read (%s): take a savepoint, or let the job retain more (execution.checkpointing.num-retained)",
              TRIES, gone.map(Throwable::getMessage).orElse("")));
    }
  }

  private Fetched fetch(ManagedJob job, SnapshotList.Entry point, Path folder) throws IOException {
    progress.begins("fetch", "downloads " + point.path());
    long from = clock.millis();
    try {
      long bytes = new SnapshotCopy(job.store()).downloadWhole(point.path(), folder);
      progress.ended(Texts.format("%,d bytes", bytes));
      return new Fetched(point, bytes, Duration.ofMillis(clock.millis() - from));
    } catch (IOException e) {
      progress.ended(e.getMessage());
      throw e;
    }
  }

  private Result restore(Fetched fetched, Path folder) {
    progress.begins("restore", "restores the job here, without its sources and sinks");
    long from = clock.millis();
    SavepointCheck.Result checked =
        SavepointCheck.of(folder, version, List.of(), Set.of()).run(installation);
    progress.ended(checked.checked().inspection().restore().words());
    return new Result(
        fetched.point().path(),
        age(fetched.point()),
        fetched.bytes(),
        Optional.of(fetched.took()),
        Optional.of(Duration.ofMillis(clock.millis() - from)),
        checked.finding());
  }

  private Result broken(ManagedJob job, SnapshotList.Entry point, FileNotFoundException cause)
      throws IOException {
    List<String> missing = new SnapshotReader(job.store()).read(point.path()).missing();
    return new Result(
        point.path(),
        age(point),
        point.bytes(),
        Optional.empty(),
        Optional.empty(),
        Finding.broken(
            "%s is not whole: %s", point.path(), missing.isEmpty() ? cause.getMessage() : missing));
  }

  private Duration age(SnapshotList.Entry point) {
    return Duration.between(point.writtenAt(), clock.instant());
  }
}
