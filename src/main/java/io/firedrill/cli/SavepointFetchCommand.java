package io.firedrill.cli;

import io.firedrill.cluster.ManagedJob;
import io.firedrill.problem.Problem;
import io.firedrill.snapshot.SnapshotCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "fetch",
    description =
        "Bring a savepoint to a folder of this machine, for `firedrill snapshot check`, or to open it"
            + " elsewhere with `savepoint restore`.")
final class SavepointFetchCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "PATH",
      description = "As Flink names it, or latest for the newest there is.")
  private String given;

  @Parameters(index = "1", paramLabel = "DIR", description = "The folder; it is made.")
  private Path folder;

  @Mixin private JobOptions options;

  @Override
  public Integer call() {
    if (Files.exists(folder)) {
      throw new Problem("%s is there already: name another folder".formatted(folder));
    }
    try (ManagedJob job = options.find("fetch of a savepoint")) {
      String path = JobOptions.path(job, given);
      new SnapshotCopy(job.store()).download(path, folder);
      System.out.printf("%s is in %s%n", path, folder);
      return 0;
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
  }
}
