package io.firedrill.upgrade;

import io.firedrill.cluster.StartupProblem;
import io.firedrill.cluster.UpgradeProgress;
import io.firedrill.cluster.UpgradeTarget;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.evidence.UpgradeFact.Downtime.Part;
import io.firedrill.evidence.UpgradeFact.Ledger;
import io.firedrill.flink.Checkpoints;
import io.firedrill.flink.Checkpoints.Checkpoint;
import io.firedrill.flink.FlinkJob;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.Subtask;
import io.firedrill.ledger.Cut;
import io.firedrill.run.LedgerAudit;
import io.firedrill.run.Phases;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The upgrade itself, and the way back where the new version does not come up. */
record LiveUpgrade(
    UpgradeTarget target,
    UpgradeRunner.Options options,
    Phases phases,
    Optional<LedgerAudit> audit) {
  private static final long TROUBLE_MILLIS = 20_000;

  void run(String oldJob) throws IOException {
    long oldSince = target.live().rest().job(oldJob).takenOverAtMillis();
    Optional<Boolean> up =
        phases.run(
            "upgrade",
            "upgrades the live job",
            () -> {
              phases.add(new UpgradeFact.UpgradeBegan(oldJob));
              target.upgrade();
              return comesUp(oldJob, oldSince);
            });
    if (up.isEmpty()) {
      rollBack();
    }
    auditWhole();
  }

  /** The moments of an upgrade on the harness's clock, each 0 until it was seen. */
  private static final class Moments {
    private final long asked;
    private long stopped;
    private long gone;
    private long answers;
    private long running;
    private long checkpoint;

    Moments(long asked) {
      this.asked = asked;
    }

    List<Part> parts() {
      List<Part> parts = new ArrayList<>();
      long from = asked;
      for (Map.Entry<String, Long> end :
          List.of(
              Map.entry("savepoint and stop", stopped),
              Map.entry("old version removed", gone),
              Map.entry("JobManager answers", answers),
              Map.entry("state restored, RUNNING", running),
              Map.entry("first checkpoint", checkpoint))) {
        if (end.getValue() > 0) {
          parts.add(new Part(end.getKey(), Math.max(0, end.getValue() - from)));
          from = Math.max(from, end.getValue());
        }
      }
      return parts;
    }
  }

  private Boolean comesUp(String oldJob, long oldSince) {
    Moments at = new Moments(phases.now());
    FailFast patience = new FailFast(TROUBLE_MILLIS);
    UpgradeProgress[] last = {null};
    try {
      String jobId =
          phases.until(
              "the new version to be RUNNING",
              options.deadlines().comeUp(),
              () -> {
                UpgradeProgress now = target.progress();
                if (!now.mode().isEmpty()) {
                  last[0] = now;
                }
                Optional<String> fresh = look(oldSince, at, last[0] != null);
                if (fresh.isPresent() && at.running > 0) {
                  return Look.seen(fresh.get());
                }
                boolean old = at.stopped == 0;
                Optional<StartupProblem> trouble = old ? Optional.empty() : target.trouble(false);
                patience.see(trouble, phases.now());
                return Look.notYet(
                    "%s%s%s",
                    now.state(),
                    now.error().isEmpty() ? "" : ", " + now.error(),
                    trouble.map(t -> ", " + t.words()).orElse(""));
              });
      Optional.ofNullable(last[0]).ifPresent(this::stopped);
      Optional<Checkpoints.Restored> restored =
          target.live().rest().checkpoints(jobId).lastRestored();
      phases.add(
          restored
              .map(r -> new UpgradeFact.Upgraded(jobId, r.id(), r.path(), r.savepoint()))
              .orElse(new UpgradeFact.Upgraded(jobId, -1, "", false)));
      firstCheckpoint(jobId, at);
      phases.add(
          new UpgradeFact.Downtime(
              at.running - (at.stopped == 0 ? at.asked : at.stopped), at.parts()));
      return true;
    } catch (DeadlinePassed | IOException e) {
      if (phases.soFar().step(UpgradeFact.Stopped.class).isEmpty()) {
        Optional.ofNullable(last[0]).ifPresent(this::stopped);
      }
      phases.add(new UpgradeFact.DidNotComeUp(e.getMessage()));
      throw new DeadlinePassed(e.getMessage());
    }
  }

  private void stopped(UpgradeProgress progress) {
    phases.add(new UpgradeFact.Stopped(progress.mode(), progress.savepoint()));
    if (audit.isPresent() && progress.savepoint().contains("/")) {
      try {
        phases.add(
            new UpgradeFact.SeamSeen(
                progress.savepoint(), audit.get().offsets(progress.savepoint())));
      } catch (IOException e) {
        // the whole ledger is audited all the same
      }
    }
  }

  /**
   * The job of the new JobManager, once it shows it; moments are taken on the way.
   *
   * @param begun whether the upgrade has been noticed
   */
  private Optional<String> look(long oldSince, Moments at, boolean begun) {
    FlinkRest rest = target.live().rest();
    try {
      List<String> jobs = rest.jobs();
      if (jobs.isEmpty()) {
        return Optional.empty();
      }
      FlinkJob job = rest.job(jobs.get(0));
      if (job.takenOverAtMillis() <= oldSince) {
        if (!job.state().equals("RUNNING") && at.stopped == 0) {
          at.stopped = phases.now();
        }
        return Optional.empty();
      }
      gone(at);
      at.answers = at.answers == 0 ? phases.now() : at.answers;
      if (Subtask.allRunning(rest.subtasks(job)) && at.running == 0) {
        at.running = phases.now();
      }
      return Optional.of(job.id());
    } catch (IOException e) {
      if (begun) { // before that it is a moment's silence
        gone(at);
      }
      return Optional.empty();
    }
  }

  private void gone(Moments at) {
    at.stopped = at.stopped == 0 ? phases.now() : at.stopped;
    at.gone = at.gone == 0 ? phases.now() : at.gone;
  }

  private void firstCheckpoint(String jobId, Moments at) {
    phases.until(
        "the new version to complete a checkpoint",
        phases.patient(options.deadlines().settle()),
        () -> {
          boolean completed =
              target.live().rest().checkpoints(jobId).history().stream()
                  .anyMatch(c -> c.completed() && !c.savepoint());
          return completed ? Look.seen(true) : Look.notYet("none");
        });
    at.checkpoint = phases.now();
  }

  private void rollBack() {
    Optional<UpgradeFact.Stopped> stopped = phases.soFar().step(UpgradeFact.Stopped.class);
    String savepoint = stopped.map(UpgradeFact.Stopped::savepoint).orElse("");
    if (!savepoint.contains("/")) {
      phases.add(
          new UpgradeFact.NotRolledBack(
              "there is no savepoint to go back to, for the old version was not stopped with one; what was changed for the upgrade is as it was changed"));
      return;
    }
    OptionalLong repeats = repeats(savepoint);
    if (repeats.orElse(0) > 0 && !options.acceptRepeats()) {
      phases.add(
          new UpgradeFact.NotRolledBack(
              "the new version has committed %d records since the savepoint, which going back would write a second time: `firedrill savepoint restore %s` does it with your consent"
                  .formatted(repeats.getAsLong(), savepoint)));
      return;
    }
    phases.add(new UpgradeFact.RollbackBegan(savepoint, repeats.orElse(0), repeats.isPresent()));
    long since = since();
    phases.run(
        "roll back",
        "puts the old version back, from the same savepoint",
        () -> {
          target.rollBack(savepoint);
          return back(since);
        });
  }

  private long since() {
    try {
      List<String> jobs = target.live().rest().jobs();
      return jobs.isEmpty() ? 0 : target.live().rest().job(jobs.get(0)).takenOverAtMillis();
    } catch (IOException e) {
      return 0;
    }
  }

  /** How many records the new version has committed; empty if that cannot be told. */
  private OptionalLong repeats(String savepoint) {
    if (audit.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      FlinkRest rest = target.live().rest();
      List<String> jobs = rest.jobs();
      Optional<Checkpoint> newest =
          jobs.isEmpty()
              ? Optional.empty()
              : rest.checkpoints(jobs.get(0)).history().stream()
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

  private String back(long since) throws IOException {
    Moments at = new Moments(phases.now());
    String jobId =
        phases.until(
            "the old version to be RUNNING again",
            options.deadlines().comeUp(),
            () -> {
              Optional<String> job = look(since, at, true);
              return job.isPresent() && at.running > 0
                  ? Look.seen(job.get())
                  : Look.notYet(
                      "%s",
                      target
                          .trouble(false)
                          .map(StartupProblem::words)
                          .orElse(target.progress().state()));
            });
    Optional<Checkpoints.Restored> restored =
        target.live().rest().checkpoints(jobId).lastRestored();
    phases.add(
        restored
            .map(r -> new UpgradeFact.RolledBack(jobId, r.id(), r.path(), r.savepoint()))
            .orElse(new UpgradeFact.RolledBack(jobId, -1, "", false)));
    return jobId;
  }

  private void auditWhole() {
    if (audit.isEmpty()) {
      return;
    }
    phases.run(
        "audit",
        "audits the whole ledger, over both versions",
        () -> {
          Checkpoint cut =
              phases.until(
                  "two checkpoints of the job that runs now",
                  phases.patient(options.deadlines().settle()),
                  () -> {
                    FlinkRest rest = target.live().rest();
                    List<String> jobs = rest.jobs();
                    return jobs.isEmpty()
                        ? Look.<Checkpoint>notYet("no job runs")
                        : LedgerAudit.committed(rest.checkpoints(jobs.get(0)).history())
                            .map(Look::seen)
                            .orElse(Look.notYet("fewer"));
                  });
          return audit
              .get()
              .audit(
                  Ledger.WHOLE,
                  target.live().places(),
                  Cut.upTo(audit.get().offsets(cut.path()), false),
                  true);
        });
  }
}
