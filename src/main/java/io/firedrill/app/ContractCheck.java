package io.firedrill.app;

import io.firedrill.cluster.ManagedJob;
import io.firedrill.contract.Contract;
import io.firedrill.flink.FlinkJob;
import io.firedrill.flink.FlinkRest;
import io.firedrill.ledger.AuditReport;
import io.firedrill.ledger.Cut;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.run.Basis;
import io.firedrill.run.ByContract;
import io.firedrill.run.CommittedCut;
import io.firedrill.run.Progress;
import io.firedrill.wait.Wait;
import java.io.IOException;
import java.time.Duration;

/**
 * Tries a contract on a job as it runs; nothing is changed.
 *
 * @param within how long to wait for checkpoints
 */
public record ContractCheck(ManagedJob job, Contract contract, Duration within, Progress progress) {
  /** What the audit came to, and up to which checkpoint. */
  public record Result(CommittedCut.Committed cut, AuditReport report) {}

  /**
   * Audits what the job has made of its input so far.
   *
   * @throws Problem if no job runs, or too few checkpoints complete in time
   * @throws IOException if a part cannot be read
   */
  public Result run() throws IOException {
    FlinkRest rest = job.rest().orElseThrow(this::notRunning);
    FlinkJob running = rest.onlyJob().filter(found -> !found.ended()).orElseThrow(this::notRunning);
    Basis basis = new ByContract(job.store(), contract);
    CommittedCut committed = basis.cut(job.paths());
    progress.begins("checkpoints", "waits for a checkpoint, and for those that commit its output");
    CommittedCut.Committed cut =
        Wait.until(
            "checkpoints to complete",
            within,
            () -> committed.look(rest.checkpoints(running.id()).completed()));
    progress.ended(Texts.format("audited up to checkpoint %d", cut.id()));
    progress.begins("audit", "reads the output and the input");
    AuditReport report = basis.audit(job.paths(), Cut.upTo(cut.offsets(), false));
    progress.ended(Texts.format("%d records", report.records()));
    return new Result(cut, report);
  }

  private Problem notRunning() {
    return new Problem(
        Texts.format("%s does not run: a contract is tried on a running job", job.name()));
  }
}
