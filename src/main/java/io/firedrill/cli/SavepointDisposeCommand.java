package io.firedrill.cli;

import io.firedrill.cluster.ManagedJob;
import io.firedrill.problem.Problem;
import io.firedrill.snapshot.SnapshotReader;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "dispose",
    description =
        "Remove a savepoint with all its files; never one that a running job or a spec refers to, and"
            + " no checkpoint, which Flink removes itself.")
final class SavepointDisposeCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "PATH", description = "As Flink names it.")
  private String given;

  @Mixin private JobOptions options;

  @Override
  public Integer call() {
    try (ManagedJob job = options.find("disposal of a savepoint")) {
      String path = JobOptions.path(job, given);
      if (given.equals("latest")) {
        throw new Problem("name the savepoint: %s is the newest".formatted(path));
      }
      if (!new SnapshotReader(job.store()).kind(path).endsWith("savepoint")) {
        throw new Problem(
            "%s is a checkpoint: Flink removes those itself, and the last one of a job may be its only way back"
                .formatted(path));
      }
      Optional<String> referred = JobOptions.referred(job, path);
      if (referred.isPresent()) {
        throw new Problem("%s stays: %s".formatted(path, referred.get()));
      }
      job.store().deleteBelow(job.store().keyOf(path) + "/");
      System.out.printf("%s is disposed of%n", path);
      return 0;
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
  }
}
