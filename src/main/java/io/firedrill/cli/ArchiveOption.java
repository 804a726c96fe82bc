package io.firedrill.cli;

import io.firedrill.problem.Problem;
import io.firedrill.problem.Redaction;
import io.firedrill.problem.Texts;
import io.firedrill.report.RunArchive;
import io.firedrill.store.Buckets;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Option;

/** A bucket in which finished runs are kept as well. */
final class ArchiveOption {
  @Option(
      names = "--archive",
      paramLabel = "PATH",
      description =
          "Also upload each run that came to a verdict, below a path such as s3://BUCKET/drills, from"
              + " which `firedrill history` reads. The keys come from the environment. If it cannot"
              + " be uploaded that is said, and the exit code stays that of the verdict.")
  private String path;

  @Option(
      names = "--archive-endpoint",
      paramLabel = "URL",
      defaultValue = StoreAddress.AMAZON,
      description = "The address of the store for --archive (default: Amazon's).")
  private String endpoint;

  /**
   * Checks it before anything is run.
   *
   * @throws Problem if there is no such place, or there are no keys
   */
  void check() {
    if (path != null) {
      open().close();
    }
  }

  private ObjectStore open() {
    String bucket = Buckets.bucketOf(path);
    return new StoreAddress("--archive-endpoint", endpoint).opener().open(bucket);
  }

  /**
   * Uploads a run. Its verdict stands whether or not that succeeds.
   *
   * @param reports the folder that all runs are in
   */
  void add(Path run, Path reports) {
    if (path == null) {
      return;
    }
    try (ObjectStore store = open()) {
      System.out.printf(
          Locale.ROOT, "archived: %s%n", new RunArchive(store, path).add(run, reports));
    } catch (IOException | Problem e) {
      System.err.printf(
          Locale.ROOT,
          "firedrill: the run in %s was not archived: %s%n",
          run,
          Texts.printable(Redaction.of(e.getMessage())));
    }
  }
}
