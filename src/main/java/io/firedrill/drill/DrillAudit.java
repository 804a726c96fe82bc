package io.firedrill.drill;

import io.firedrill.cluster.RunningJob;
import io.firedrill.cluster.StartedJob;
import io.firedrill.evidence.Backlog;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Ledger;
import io.firedrill.flink.Checkpoints.Checkpoint;
import io.firedrill.flink.FlinkJob;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.SavepointStatus;
import io.firedrill.ledger.Cut;
import io.firedrill.run.LedgerAudit;
import io.firedrill.run.Observer;
import io.firedrill.run.Phases;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Audits the ledger at the end of a drill: a job of our own is stopped with a savepoint first, any
 * other runs on.
 */
record DrillAudit(
    RunningJob job,
    StartedJob started,
    LedgerAudit ledger,
    Observer observer,
    Phases phases,
    Duration deadline) {

  /** Stops the job with a savepoint, and audits up to exactly that. */
  String stopAndAudit() throws IOException {
    FlinkRest rest = job.rest();
    String jobId = started.jobId();
    String trigger = rest.stopWithSavepoint(jobId, job.paths().savepoints());
    SavepointStatus status =
        phases.until(
            "the savepoint to complete",
            deadline,
            () -> {
              SavepointStatus now = rest.savepoint(jobId, trigger);
              return now instanceof SavepointStatus.Pending
                  ? Look.notYet("the savepoint is pending")
                  : Look.seen(now);
            });
    if (status instanceof SavepointStatus.Failed failed) {
      phases.add(new Fact.NotAudited(phases.now(), Ledger.LIVE, failed.cause()));
      return "the savepoint failed: " + failed.cause();
    }
    String path = ((SavepointStatus.Completed) status).path();
    String state =
        phases.until(
            "the job to end",
            deadline,
            () -> {
              FlinkJob now = rest.job(jobId);
              return now.ended() ? Look.seen(now.state()) : Look.notYet("%s", now.state());
            });
    phases.add(new Fact.StoppedWithSavepoint(phases.now(), path, state));
    observer.lookAtFlink();
    observer.lookAtStore();
    return auditStopped(path);
  }

  /**
   * Audits up to a checkpoint that began after the backlog was gone, so that all that a fault could
   * have duplicated lies below it; a later one has to complete first, which commits what lies
   * below.
   */
  String auditWhileRunning() throws IOException {
    Evidence soFar = phases.soFar();
    long recovered =
        new Backlog(soFar.onOneClock()).recoveredAt().orElse(phases.now())
            + soFar.flinkAhead()
            + soFar.clockUncertainty(); // on Flink's clock, by which checkpoints are triggered
    return ledger.auditWhileRunning(
        Ledger.LIVE,
        job.paths(),
        "two more checkpoints to complete",
        deadline,
        () -> {
          observer.lookAtFlink(); // what the cut is chosen from is in the evidence
          return completed().stream().filter(c -> c.triggeredAtMillis() > recovered).toList();
        });
  }

  /** Audits the ledger as it was found, before a fault. */
  String auditBefore() {
    return ledger.auditWhileRunning(
        Ledger.BEFORE, job.paths(), "two checkpoints", deadline, this::completed);
  }

  private List<Checkpoint> completed() throws IOException {
    return job.rest().checkpoints(started.jobId()).completed();
  }

  private String auditStopped(String savepoint) {
    try {
      return ledger.audit(
          Ledger.LIVE, job.paths(), savepoint, Cut.upTo(ledger.offsets(savepoint), true), true);
    } catch (IOException e) {
      phases.add(new Fact.NotAudited(phases.now(), Ledger.LIVE, e.getMessage()));
      return "the ledger could not be audited: " + e.getMessage();
    }
  }
}
