package io.firedrill.run;

import io.firedrill.cluster.JobPaths;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Ledger;
import io.firedrill.evidence.Sight;
import io.firedrill.flink.Checkpoints.Checkpoint;
import io.firedrill.ledger.AuditReport;
import io.firedrill.ledger.Committed;
import io.firedrill.ledger.Cut;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Audits what a job has written, against what it has read. */
public record LedgerAudit(Basis basis, Phases phases) {
  /** How far a snapshot has read the input, by split. */
  public Map<Integer, Long> offsets(String snapshot) throws IOException {
    return basis.offsets(snapshot);
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
    CommittedCut committed = basis.cut(paths);
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
      AuditReport report = basis.audit(paths, cut);
      phases.add(
          new Fact.Audited(
              phases.now(), which, snapshot, cut.from(), cut.offsets(), committed, report));
      lookAtTransactions(basis.committed(paths));
      return Texts.format("%d records", report.records());
    } catch (IOException e) {
      phases.add(new Fact.NotAudited(phases.now(), which, e.getMessage()));
      return e.getMessage();
    }
  }

  /** Records what the job has left open; the audit stands without it. */
  public void lookAtTransactions(Committed written) {
    try {
      if (written.hasTransactions()) {
        phases.add(new Fact.TransactionsSeen(phases.now(), written.open()));
      }
    } catch (IOException e) {
      phases.add(new Fact.LookFailed(phases.now(), Sight.TRANSACTIONS, e.getMessage()));
    }
  }
}
