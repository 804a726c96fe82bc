package io.firedrill.run;

import io.firedrill.cluster.JobPaths;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.evidence.UpgradeFact.Ledger;
import io.firedrill.flink.Checkpoints.Checkpoint;
import io.firedrill.job.Input;
import io.firedrill.job.TransactionsJob;
import io.firedrill.ledger.AuditReport;
import io.firedrill.ledger.Auditor;
import io.firedrill.ledger.Cut;
import io.firedrill.ledger.LedgerLayout;
import io.firedrill.snapshot.SnapshotReader;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Audits what versions of the project's own job have written. */
public record LedgerAudit(ObjectStore store, Input input, Phases phases) {
  /** The source's offsets in a snapshot, by split. */
  public Map<Integer, Long> offsets(String snapshot) throws IOException {
    return new SnapshotReader(store).sourceOffsets(snapshot, TransactionsJob.SOURCE_UID);
  }

  /**
   * Audits, and writes down what it came to.
   *
   * @param places where the output lies
   * @param committed whether everything below the cut is bound to be committed
   */
  public String audit(Ledger ledger, JobPaths places, Cut cut, boolean committed) {
    try {
      LedgerLayout layout =
          new LedgerLayout(store.keyOf(places.ledger()), store.keyOf(places.rejects()));
      AuditReport report = new Auditor(store, layout, input).audit(cut);
      phases.add(new UpgradeFact.Audited(ledger, cut.from(), cut.offsets(), committed, report));
      return "%d records".formatted(report.records());
    } catch (IOException e) {
      phases.add(new UpgradeFact.NotAudited(ledger, e.getMessage()));
      return e.getMessage();
    }
  }

  /** The newest completed checkpoint but one: what lies below its offsets is committed. */
  public static Optional<Checkpoint> committed(List<Checkpoint> history) {
    List<Checkpoint> completed =
        history.stream()
            .filter(checkpoint -> checkpoint.completed() && !checkpoint.savepoint())
            .sorted(Comparator.comparingLong(Checkpoint::id))
            .toList();
    return completed.size() < 2
        ? Optional.empty()
        : Optional.of(completed.get(completed.size() - 2));
  }
}
