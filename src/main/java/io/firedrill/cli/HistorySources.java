package io.firedrill.cli;

import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.report.RunArchive;
import io.firedrill.store.Buckets;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where a history's runs are: folders here, and paths in buckets.
 *
 * @param endpoint of the buckets' store
 * @param err where it is said how far the download is, when it takes a while
 */
record HistorySources(List<String> places, StoreAddress endpoint, PrintWriter err) {
  private static final long SAY_AFTER = Duration.ofSeconds(2).toNanos();

  /**
   * The folders with their evidence.
   *
   * @param scratch what is in buckets is downloaded to
   * @throws Problem if a bucket cannot be read
   */
  List<Path> folders(Path scratch) {
    List<Path> folders = new ArrayList<>();
    for (String place : places) {
      folders.add(
          place.matches("s3[a-z]*://.*")
              ? fetched(place, scratch.resolve(Integer.toString(folders.size())))
              : Path.of(place));
    }
    return folders;
  }

  private Path fetched(String place, Path into) {
    try (ObjectStore store = endpoint.opener().open(Buckets.bucketOf(place))) {
      new RunArchive(store, place).fetch(Files.createDirectory(into), new Said(place));
      return into;
    } catch (IOException e) {
      throw new Problem(
          Texts.format(
              "the runs in %s cannot be read: %s. The keys of the environment need the rights to list the bucket and to get its objects",
              place, e.getMessage()),
          e);
    }
  }

  /** Says how far it is every two seconds. */
  private final class Said implements RunArchive.Progress {
    private final String place;
    private long saidAt = System.nanoTime();

    Said(String place) {
      this.place = place;
    }

    @Override
    public void read(int runs, int of) {
      if (System.nanoTime() - saidAt > SAY_AFTER) {
        saidAt = System.nanoTime();
        err.printf(Locale.ROOT, "%d of %d runs read from %s …%n", runs, of, place);
        err.flush();
      }
    }
  }
}
