package io.firedrill.cli;

import io.firedrill.cluster.ManagedJob;
import io.firedrill.problem.Problem;
import io.firedrill.savepoint.Disposal;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "dispose",
    description =
        "Remove a savepoint with all its files. A savepoint that a running job, a spec or a"
            + " checkpoint refers to is kept, and so are checkpoints, which Flink removes itself.")
final class SavepointDisposeCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "PATH", description = "Its path, as Flink reports it.")
  private String given;

  @Option(
      names = "--anywhere",
      description =
          "Also remove a savepoint outside the job's savepoint folder; you vouch that no other job"
              + " needs it.")
  private boolean anywhere;

  @Mixin private JobOptions options;

  @Override
  public Integer call() {
    try (ManagedJob job = options.find("disposal of a savepoint")) {
      System.out.printf(
          Locale.ROOT, "%s is disposed of%n", new Disposal(job).remove(given, anywhere));
      return 0;
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
  }
}
