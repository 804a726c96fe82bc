package io.firedrill.run;

import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.RunningJob;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Ledger;
import io.firedrill.evidence.Sight;
import io.firedrill.flink.Checkpoints.Checkpoint;
import io.firedrill.job.Input;
import io.firedrill.job.TransactionsJob;
import io.firedrill.ledger.AuditReport;
import io.firedrill.ledger.Auditor;
import io.firedrill.ledger.Cut;
import io.firedrill.ledger.FolderOutput;
import io.firedrill.ledger.LedgerLayout;
import io.firedrill.ledger.Output;
import io.firedrill.ledger.TopicOutput;
import io.firedrill.problem.Texts;
import io.firedrill.snapshot.SnapshotReader;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Audits what the project's own job has written, against what it has read. */
public record LedgerAudit(ObjectStore store, Input input, Phases phases) {
  /** Where a job's ledger and rejects are in the store. */
  public static LedgerLayout layout(ObjectStore store, JobPaths paths) throws IOException {
    return new LedgerLayout(store.keyOf(paths.ledger()), store.keyOf(paths.rejects()));
  }

  private static Output output(ObjectStore store, JobPaths paths) throws IOException {
    if (paths.topics().isPresent()) {
      return new TopicOutput(paths.topics().get(), paths.ledger(), paths.rejects());
    }
    return new FolderOutput(store, layout(store, paths));
  }

  /** What a running job has written. */
  public static Output output(RunningJob job) {
    try {
      return output(job.store(), job.paths());
    } catch (IOException e) {
      throw new IllegalStateException(e); // the target itself names the paths
    }
  }

  /** The source's offsets in a snapshot, by split. */
  public Map<Integer, Long> offsets(String snapshot) throws IOException {
    return new SnapshotReader(store).sourceOffsets(snapshot, TransactionsJob.SOURCE_UID);
  }

  /** The completed checkpoints that may be a cut, or come after it, oldest first. */
  @FunctionalInterface
  public interface Checkpoints {
    List<Checkpoint> completed() throws IOException;
  }

  /**
   * Audits a job that runs on: up to a checkpoint after which another one has completed, because
   * that commits all that lies below it.
   *
   * @param what is waited for, for the message if it does not come
   * @return as {@link #audit}
   */
  public String auditWhileRunning(
      Ledger which, JobPaths paths, String what, Duration deadline, Checkpoints checkpoints) {
    CommittedCut committed = new CommittedCut(this::offsets);
    CommittedCut.Committed cut =
        phases.until(what, deadline, () -> committed.look(checkpoints.completed()));
    return audit(which, paths, cut.path(), Cut.upTo(cut.offsets(), false), true);
  }

  /**
   * Audits, and records the outcome.
   *
   * @param paths where the output lies
   * @param snapshot whose offsets are the cut
   * @param committed whether everything below the cut is bound to be committed
   * @return how many records were audited, or why they were not
   */
  public String audit(Ledger which, JobPaths paths, String snapshot, Cut cut, boolean committed) {
    try {
      Output output = output(store, paths);
      AuditReport report = new Auditor(output, input).audit(cut);
      phases.add(
          new Fact.Audited(
              phases.now(), which, snapshot, cut.from(), cut.offsets(), committed, report));
      lookAtTransactions(output);
      return Texts.format("%d records", report.records());
    } catch (IOException e) {
      phases.add(new Fact.NotAudited(phases.now(), which, e.getMessage()));
      return e.getMessage();
    }
  }

  /** What the job has left open; the audit stands without it. */
  private void lookAtTransactions(Output output) {
    try {
      if (output.hasTransactions()) {
        phases.add(new Fact.TransactionsSeen(phases.now(), output.open()));
      }
    } catch (IOException e) {
      phases.add(new Fact.LookFailed(phases.now(), Sight.TRANSACTIONS, e.getMessage()));
    }
  }
}
