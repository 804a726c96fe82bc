package io.firedrill.app;

import io.firedrill.cluster.ManagedJob;
import io.firedrill.judge.Finding;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.run.Progress;
import io.firedrill.savepoint.JobSnapshots;
import io.firedrill.snapshot.MetadataFile;
import io.firedrill.snapshot.SnapshotCopy;
import io.firedrill.snapshot.SnapshotList;
import io.firedrill.snapshot.SnapshotReader;
import io.firedrill.store.ObjectStore;
import io.firedrill.store.Scratch;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
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

  /** Where a job's points are. */
  private interface Points {
    ObjectStore store();

    /** The newest one; a {@link Problem} if there is none. */
    SnapshotList.Entry newest() throws IOException;
  }

  private record OfJob(ManagedJob job) implements Points {
    @Override
    public ObjectStore store() {
      return job.store();
    }

    @Override
    public SnapshotList.Entry newest() throws IOException {
      return new JobSnapshots(job).newest();
    }
  }

  private record InFolders(ObjectStore store, List<String> folders) implements Points {
    @Override
    public SnapshotList.Entry newest() throws IOException {
      List<SnapshotList.Entry> all = new ArrayList<>();
      for (String folder : folders) {
        all.addAll(new SnapshotList(store).below(folder));
      }
      return all.stream()
          .max(Comparator.comparing(SnapshotList.Entry::writtenAt))
          .orElseThrow(
              () ->
                  new Problem(
                      Texts.format(
                          "there is no complete checkpoint or savepoint (one with its %s) below %s",
                          MetadataFile.NAME, String.join(", ", folders))));
    }
  }

  /** A point that was downloaded. */
  private record Fetched(SnapshotList.Entry point, long bytes, Duration took) {}

  /**
   * Checks.
   *
   * @throws Problem if the job has no restorable point, or nothing can be read
   */
  public Result run(ManagedJob job) throws IOException {
    return run(new OfJob(job));
  }

  /**
   * Checks what is in some folders, for a job of which nothing else is left, or is not here.
   *
   * @param folders of one job, as Flink names them
   * @throws Problem if there is no restorable point in them, or nothing can be read
   */
  public Result run(ObjectStore store, List<String> folders) throws IOException {
    return run(new InFolders(store, folders));
  }

  private Result run(Points points) throws IOException {
    try (Scratch scratch = Scratch.make()) {
      Optional<FileNotFoundException> gone = Optional.empty();
      for (int attempt = 0; attempt < TRIES; attempt++) {
        SnapshotList.Entry newest = points.newest();
        Path folder = scratch.folder().resolve("point-" + attempt);
        try {
          return restore(fetch(points.store(), newest, folder), folder);
        } catch (FileNotFoundException e) {
          if (points.newest().path().equals(newest.path())) {
            return broken(points.store(), newest, e);
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

  private Fetched fetch(ObjectStore store, SnapshotList.Entry point, Path folder)
      throws IOException {
    progress.begins("fetch", "downloads " + point.path());
    long from = clock.millis();
    try {
      long bytes = new SnapshotCopy(store).downloadWhole(point.path(), folder);
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

  private Result broken(ObjectStore store, SnapshotList.Entry point, FileNotFoundException cause)
      throws IOException {
    List<String> missing = new SnapshotReader(store).read(point.path()).missing();
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
