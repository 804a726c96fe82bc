package io.firedrill.upgrade;

import io.firedrill.cluster.RunningJob;
import io.firedrill.cluster.StartupProblem;
import io.firedrill.cluster.VersionSwitch;
import io.firedrill.evidence.Phase;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.flink.Checkpoints.Checkpoint;
import io.firedrill.flink.FlinkJob;
import io.firedrill.problem.Texts;
import io.firedrill.run.LedgerAudit;
import io.firedrill.run.Phases;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Puts the old version back from the savepoint that it was stopped with; only with consent if that
 * writes records again which the new version has committed.
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
              "cannot roll back: the old version was not stopped with a savepoint. The new spec is still in place"));
      return;
    }
    String savepoint = stoppedWith.get();
    OptionalLong repeats = repeats(savepoint);
    if (repeats.orElse(0) > 0 && !options.acceptRepeats()) {
      phases.add(
          new UpgradeFact.NotRolledBack(
              phases.now(),
              Texts.format(
                  "the new version has committed %d records since the savepoint, which going back would write a second time: `firedrill savepoint restore %s` does it with your consent",
                  repeats.getAsLong(), savepoint)));
      return;
    }
    phases.add(
        new UpgradeFact.RollbackBegan(
            phases.now(), savepoint, repeats.orElse(0), repeats.isPresent()));
    long since = NextJob.takenOver(live);
    phases.run(
        Phase.ROLL_BACK,
        "puts the old version back, from the same savepoint",
        () -> {
          versions.rollBack(savepoint);
          return comesBack(since);
        });
  }

  /** How many records the new version has committed; empty if that is not known. */
  private OptionalLong repeats(String savepoint) {
    if (audit.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      Optional<FlinkJob> job = live.rest().onlyJob();
      Optional<Checkpoint> newest =
          job.isEmpty()
              ? Optional.empty()
              : live.rest().checkpoints(job.get().id()).history().stream()
                  .filter(c -> c.completed() && !c.savepoint())
                  .max(Comparator.comparingLong(Checkpoint::id));
      return newest.isEmpty()
          ? OptionalLong.of(0)
          : OptionalLong.of(
              sum(audit.get().offsets(newest.get().path())) - sum(audit.get().offsets(savepoint)));
    } catch (IOException e) {
      // it does not even answer: it has not come far enough to commit anything
      return OptionalLong.of(0);
    }
  }

  private static long sum(Map<Integer, Long> offsets) {
    return offsets.values().stream().mapToLong(Long::longValue).sum();
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
                          .map(StartupProblem::words)
                          .orElse(versions.progress().state()));
            });
    phases.add(
        new UpgradeFact.RolledBack(phases.now(), jobId, NextJob.restoredFrom(live.rest(), jobId)));
    return jobId;
  }
}
