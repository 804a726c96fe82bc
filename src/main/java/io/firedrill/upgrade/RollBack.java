package io.firedrill.upgrade;

import io.firedrill.cluster.RunningJob;
import io.firedrill.cluster.StartupProblem;
import io.firedrill.cluster.VersionSwitch;
import io.firedrill.evidence.Phase;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.run.LedgerAudit;
import io.firedrill.run.Phases;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Puts the old version back from the savepoint that it was stopped with; only with consent if that
 * may write again what the new version has committed.
 */
record RollBack(
    RunningJob live,
    VersionSwitch versions,
    UpgradeOptions options,
    Phases phases,
    Optional<LedgerAudit> audit) {

  void run() {
    Optional<String> stoppedWith =
        phases
            .soFar()
            .last(UpgradeFact.Stopped.class)
            .flatMap(stopped -> stopped.with().savepoint());
    if (stoppedWith.isEmpty()) {
      phases.add(
          new UpgradeFact.NotRolledBack(
              phases.now(),
              "cannot roll back: the old version was not stopped with a savepoint. The new spec is still in place; with upgradeMode last-state the old spec, put back by hand, starts from the last checkpoint"));
      return;
    }
    String savepoint = stoppedWith.get();
    CommittedSince.Answer committed =
        new CommittedSince(live, audit).since(savepoint, reportedJob());
    Optional<String> objection = CommittedSince.objection(committed);
    if (objection.isPresent() && !options.acceptRepeats()) {
      phases.add(
          new UpgradeFact.NotRolledBack(
              phases.now(),
              Texts.format(
                  "%s. To go back anyway, put the old spec back in place, then run `firedrill"
                      + " savepoint restore %s --accept-repeats`",
                  objection.get(), savepoint)));
      return;
    }
    phases.add(began(savepoint, committed));
    long since = live.rest().takenOverAtMillis();
    phases.run(
        Phase.ROLL_BACK,
        "puts the old version back, from the same savepoint",
        () -> {
          try {
            versions.rollBack(savepoint);
          } catch (Problem e) {
            phases.add(new UpgradeFact.NotRolledBack(phases.now(), e.getMessage()));
            throw new DeadlinePassed(e.getMessage());
          }
          return comesBack(since);
        });
  }

  /** The new version's job id, as the operator reports it; empty if it cannot be read. */
  private String reportedJob() {
    try {
      return versions.progress().jobId();
    } catch (IOException e) {
      return "";
    }
  }

  private UpgradeFact began(String savepoint, CommittedSince.Answer committed) {
    OptionalLong records =
        committed instanceof CommittedSince.Answer.Output output
            ? output.records()
            : committed instanceof CommittedSince.Answer.Nothing
                ? OptionalLong.of(0)
                : OptionalLong.empty();
    return new UpgradeFact.RollbackBegan(
        phases.now(), savepoint, records.orElse(0), records.isPresent());
  }

  private String comesBack(long since) throws IOException {
    NextJob next = new NextJob(live, phases, since, new DowntimeClock(phases.now()));
    String jobId =
        phases.until(
            "the old version to be RUNNING again",
            options.deadlines().comeUp(),
            () -> {
              Optional<String> job = next.look(true);
              return job.isPresent()
                  ? Look.seen(job.get())
                  : Look.notYet(
                      "%s",
                      versions
                          .blocker()
                          .map(StartupProblem::reason)
                          .orElse(versions.progress().state()));
            });
    phases.add(
        new UpgradeFact.RolledBack(phases.now(), jobId, NextJob.restoredFrom(live.rest(), jobId)));
    return jobId;
  }
}
