package io.firedrill.cli;

import io.firedrill.cluster.ManagedJob;
import io.firedrill.job.TransactionsJob;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.savepoint.JobSnapshots;
import io.firedrill.savepoint.OperatorNames;
import io.firedrill.snapshot.MetadataFile;
import io.firedrill.snapshot.Snapshot;
import io.firedrill.snapshot.SnapshotOperator;
import io.firedrill.snapshot.SnapshotReader;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "inspect",
    description =
        "Show what is in a savepoint or checkpoint: operators, sizes, format, age, and whether any of"
            + " its files are missing.")
final class SavepointInspectCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "PATH",
      description = "Its path, as Flink reports it, or latest for the newest one.")
  private String given;

  @Mixin private JobOptions options;

  @Override
  public Integer call() {
    try (ManagedJob job = options.find("look at a savepoint")) {
      JobSnapshots snapshots = new JobSnapshots(job);
      String path = snapshots.path(given);
      SnapshotReader reader = new SnapshotReader(job.store());
      Snapshot snapshot = reader.read(path);
      System.out.printf(
          Locale.ROOT,
          "%s%n  %s of checkpoint id %d, %s old%n",
          path,
          reader.kind(path),
          snapshot.checkpointId(),
          SavepointListCommand.age(
              job.store().writtenAt(job.store().keyOf(path) + "/" + MetadataFile.NAME)));
      System.out.printf(
          Locale.ROOT,
          "  %d bytes of state, %d files beside _metadata, %s%n",
          snapshot.stateBytes(),
          snapshot.files(),
          snapshot.missing().isEmpty()
              ? "all there"
              : Texts.format(
                  "%d of them missing: %s", snapshot.missing().size(), snapshot.missing()));
      OperatorNames names = OperatorNames.ofTheProjectsJob();
      for (SnapshotOperator operator : reader.operators(path)) {
        System.out.printf(
            Locale.ROOT,
            "  %-34s %9d bytes  parallelism %d of at most %d%s%n",
            names.of(operator.id()),
            operator.bytes(),
            operator.parallelism(),
            operator.maxParallelism(),
            operator.hasState() ? "" : "  no state");
      }
      if (job.input().isPresent()) {
        System.out.printf(
            Locale.ROOT,
            "  source offsets by split: %s%n",
            reader.sourceOffsets(path, TransactionsJob.SOURCE_UID));
      }
      snapshots.usedBy(path).ifPresent(who -> System.out.println("  " + who));
      return snapshot.missing().isEmpty() ? 0 : 1;
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
  }
}
