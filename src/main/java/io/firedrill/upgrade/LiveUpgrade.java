package io.firedrill.upgrade;

import io.firedrill.cluster.RunningJob;
import io.firedrill.cluster.StartupProblem;
import io.firedrill.cluster.UpgradeProgress;
import io.firedrill.cluster.VersionSwitch;
import io.firedrill.evidence.Ledger;
import io.firedrill.evidence.Phase;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.flink.FlinkJob;
import io.firedrill.run.LedgerAudit;
import io.firedrill.run.Phases;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The upgrade itself, the way back where the new version does not come up, and the audit. */
record LiveUpgrade(
    RunningJob live,
    VersionSwitch versions,
    UpgradeOptions options,
    Phases phases,
    Optional<LedgerAudit> audit) {

  void run(String oldJob) throws IOException {
    long since = live.rest().job(oldJob).takenOverAtMillis();
    Optional<String> up =
        phases.run(
            Phase.UPGRADE,
            "upgrades the live job",
            () -> {
              phases.add(new UpgradeFact.UpgradeBegan(phases.now(), oldJob));
              versions.upgrade();
              return comesUp(oldJob, since);
            });
    if (up.isEmpty()) {
      new RollBack(live, versions, options, phases, audit).run();
    }
    if (audit.isPresent()) {
      phases.run(
          Phase.AUDIT,
          "audits the whole ledger, over both versions",
          () -> auditWhole(audit.get()));
    }
  }

  /** Nothing but the deadline ends this: pulls, mounts and scheduling often mend themselves. */
  private String comesUp(String oldJob, long since) {
    DowntimeClock clock = new DowntimeClock(phases.now());
    NextJob next = new NextJob(live, phases, since, clock);
    StopSeen stop = new StopSeen(phases, audit);
    CheckpointsKept kept = new CheckpointsKept(live, phases, oldJob);
    try {
      String jobId =
          phases.until(
              "the new version to be RUNNING",
              options.deadlines().comeUp(),
              () -> {
                UpgradeProgress now = versions.progress();
                stop.see(now);
                Optional<String> job = next.look(stop.begun());
                if (clock.isBetween()) {
                  kept.look();
                }
                return job.isPresent()
                    ? Look.seen(job.get())
                    : Look.notYet(
                        "%s",
                        describe(now, clock.isStopped() ? versions.blocker() : Optional.empty()));
              });
      stop.record();
      kept.record();
      confirm(jobId, clock);
      return jobId;
    } catch (DeadlinePassed e) {
      stop.record();
      kept.record();
      phases.add(new UpgradeFact.DidNotComeUp(phases.now(), e.getMessage()));
      throw e;
    }
  }

  /** What is missing now is not a reason to go back: the version runs, and may have committed. */
  private void confirm(String jobId, DowntimeClock clock) {
    try {
      phases.add(
          new UpgradeFact.Upgraded(
              phases.now(),
              jobId,
              phases.until(
                  "Flink to report what the new version was restored from",
                  options.deadlines().settle(),
                  () -> Look.seen(NextJob.restoredFrom(live.rest(), jobId)))));
      phases.until(
          "the new version to complete a checkpoint",
          phases.patient(options.deadlines().settle()),
          () ->
              live.rest()
                  .checkpoints(jobId)
                  .newest()
                  .map(Look::seen)
                  .orElseGet(() -> Look.notYet("none")));
      clock.checkpoint(phases.now());
    } catch (DeadlinePassed e) {
      phases.add(new UpgradeFact.NotConfirmed(phases.now(), e.getMessage()));
    }
    phases.add(clock.downtime(phases.now()));
  }

  private static String describe(UpgradeProgress progress, Optional<StartupProblem> problem) {
    return progress.state()
        + (progress.error().isEmpty() ? "" : ", " + progress.error())
        + problem.map(found -> ", " + found.reason()).orElse("");
  }

  private String auditWhole(LedgerAudit ledger) {
    return ledger.auditWhileRunning(
        Ledger.WHOLE,
        live.paths(),
        "two checkpoints of the job that runs now",
        phases.patient(options.deadlines().settle()),
        () -> {
          Optional<FlinkJob> job = live.rest().onlyJob();
          return job.isEmpty() ? List.of() : live.rest().checkpoints(job.get().id()).completed();
        });
  }
}
