package io.firedrill.cli;

import io.firedrill.cluster.ManagedJob;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.savepoint.JobSnapshots;
import io.firedrill.snapshot.SnapshotCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "fetch",
    description =
        "Download a savepoint to a folder of this machine, for `firedrill snapshot check`, or to restore"
            + " another job from it with `firedrill savepoint restore`.")
final class SavepointFetchCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "PATH",
      description = "Its path, as Flink reports it, or latest for the newest savepoint.")
  private String given;

  @Parameters(index = "1", paramLabel = "DIR", description = "The folder to create.")
  private Path folder;

  @Mixin private JobOptions options;

  @Override
  public Integer call() {
    if (Files.exists(folder)) {
      throw new Problem(Texts.format("%s already exists: give another folder", folder));
    }
    try (ManagedJob job = options.find("fetch of a savepoint")) {
      String path = new JobSnapshots(job).savepoint(given);
      new SnapshotCopy(job.store()).download(path, folder);
      System.out.printf(Locale.ROOT, "%s is in %s%n", path, folder);
      return 0;
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
  }
}
