package io.firedrill.run;

import io.firedrill.cluster.JobPaths;
import io.firedrill.ledger.AuditReport;
import io.firedrill.ledger.Committed;
import io.firedrill.ledger.Cut;
import java.io.IOException;
import java.util.Map;

/** What the output of a job is held against. */
public interface Basis {
  /** How far a snapshot has read the input, by split or partition. */
  Map<Integer, Long> offsets(String snapshot) throws IOException;

  /** What lies at the paths of a job. */
  Committed committed(JobPaths paths) throws IOException;

  /**
   * Whether the output is in topics: in a partition records that are committed stay hidden behind a
   * transaction that began before them, and that only the next checkpoint commits.
   */
  boolean inTopics(JobPaths paths);

  /** A cut for an audit while the job runs. */
  default CommittedCut cut(JobPaths paths) {
    return new CommittedCut(this::offsets, inTopics(paths) ? 2 : 1);
  }

  /**
   * Audits it.
   *
   * @throws IOException if a part cannot be read
   */
  AuditReport audit(JobPaths paths, Cut cut) throws IOException;
}
