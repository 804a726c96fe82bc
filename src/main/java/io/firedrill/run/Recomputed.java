package io.firedrill.run;

import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.RunningJob;
import io.firedrill.job.Input;
import io.firedrill.job.TransactionsJob;
import io.firedrill.ledger.AuditReport;
import io.firedrill.ledger.Auditor;
import io.firedrill.ledger.Cut;
import io.firedrill.ledger.FolderOutput;
import io.firedrill.ledger.LedgerLayout;
import io.firedrill.ledger.Output;
import io.firedrill.ledger.TableOutput;
import io.firedrill.ledger.TopicOutput;
import io.firedrill.snapshot.SnapshotReader;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.util.Map;

/** The project's own job, whose input is known: each line of its ledger is computed again. */
public record Recomputed(ObjectStore store, Input input) implements Basis {
  /** Where a job's ledger and rejects are in the store. */
  public static LedgerLayout layout(ObjectStore store, JobPaths paths) throws IOException {
    return new LedgerLayout(store.keyOf(paths.ledger()), store.keyOf(paths.rejects()));
  }

  /** What a running job has written. */
  public static Output output(RunningJob job) {
    try {
      return output(job.store(), job.paths());
    } catch (IOException e) {
      throw new IllegalStateException(e); // the target itself names the paths
    }
  }

  private static Output output(ObjectStore store, JobPaths paths) throws IOException {
    if (paths.writesTopics()) {
      return new TopicOutput(paths.topics().get(), paths.ledger(), paths.rejects());
    }
    if (paths.tables().isPresent()) {
      JobPaths.Tables tables = paths.tables().get();
      return new TableOutput(tables.database(), paths.ledger(), paths.rejects(), tables.balances());
    }
    return new FolderOutput(store, layout(store, paths));
  }

  @Override
  public Map<Integer, Long> offsets(String snapshot) throws IOException {
    return new SnapshotReader(store).sourceOffsets(snapshot, TransactionsJob.SOURCE_UID);
  }

  @Override
  public Output committed(JobPaths paths) throws IOException {
    return output(store, paths);
  }

  @Override
  public boolean inTopics(JobPaths paths) {
    return paths.writesTopics();
  }

  @Override
  public AuditReport audit(JobPaths paths, Cut cut) throws IOException {
    return new Auditor(output(store, paths), input).audit(cut);
  }
}
