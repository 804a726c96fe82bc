package io.firedrill.cli;

import io.firedrill.problem.Problem;
import io.firedrill.store.Buckets;
import io.firedrill.store.ObjectStore;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The folders of a job's checkpoints and savepoints, when nothing else of it is known. */
final class BackupFolders {
  @Option(
      names = "--from",
      required = true,
      paramLabel = "PATH",
      description =
          "A folder with checkpoints or savepoints of one job, such as s3://BUCKET/checkpoints/JOB-ID;"
              + " repeat it for further ones. The bucket's keys come from the environment.")
  private List<String> from;

  @Option(
      names = "--copied-from",
      paramLabel = "PATH",
      description =
          "The folder, or the bucket, that the first --from is a copy of: what was saved names its"
              + " files there.")
  private String copiedFrom;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      defaultValue = StoreAddress.AMAZON,
      description = "The store's address (default: Amazon's).")
  private String endpoint;

  List<String> paths() {
    return from;
  }

  /**
   * Opens the store; it is not looked at yet.
   *
   * @throws Problem if a path or the address is not one, or there are no keys
   */
  ObjectStore store() {
    from.forEach(Buckets::bucketOf);
    Buckets.Opener opener = new StoreAddress("--endpoint", endpoint).opener();
    String first = Buckets.bucketOf(from.get(0));
    return copiedFrom == null
        ? new Buckets(first, opener, Optional.empty())
        : Buckets.withCopy(first, opener, folder(copiedFrom), folder(from.get(0)));
  }

  private static String folder(String path) {
    return path.endsWith("/") ? path : path + "/";
  }
}
