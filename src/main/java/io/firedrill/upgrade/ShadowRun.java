package io.firedrill.upgrade;

import io.firedrill.cluster.JobVersion;
import io.firedrill.cluster.RunningJob;
import io.firedrill.cluster.ShadowTarget;
import io.firedrill.cluster.StartupProblem;
import io.firedrill.evidence.Ledger;
import io.firedrill.evidence.Phase;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.flink.Checkpoints;
import io.firedrill.flink.FlinkJob;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.JobFailure;
import io.firedrill.flink.Savepoints;
import io.firedrill.flink.Subtask;
import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.ledger.Cut;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.run.LedgerAudit;
import io.firedrill.run.Phases;
import io.firedrill.snapshot.SnapshotCopy;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The new version beside the live job, from a copy of its savepoint.
 *
 * @param audit of what the live job writes
 * @param auditOfShadow of what the shadow writes
 * @param beside the old version, if what both write is compared
 */
record ShadowRun(
    RunningJob live,
    ShadowTarget shadow,
    UpgradeOptions options,
    Phases phases,
    Optional<LedgerAudit> audit,
    Optional<LedgerAudit> auditOfShadow,
    Optional<OldShadow> beside) {
  private static final int CHECKPOINTS = 2;
  private static final int FAILURES_OF_A_LOOP = 3;

  private static final String NEXT_STEP =
      ". That does not count against the new version: provide what is missing, or allow more time"
          + " with --up-within SECONDS, and rehearse again";

  /** How Flink says that a TaskManager was lost. */
  private static final List<String> OF_THE_PLACE =
      List.of("org.apache.flink.runtime.", "org.apache.flink.util.Flink");

  /**
   * Runs the shadow from its copy to its stop, and audits both outputs at the seam.
   *
   * @param versions what runs, and what is to run
   */
  void run(String liveJob, String savepoint, Versions versions) throws IOException {
    Optional<String> copy =
        phases.run(
            Phase.COPY,
            "copies the savepoint without its sinks' state",
            () -> copy(savepoint, versions.oldOperators()));
    if (copy.isEmpty()) {
      phases.add(
          new UpgradeFact.ShadowFailed(phases.now(), "the savepoint could not be copied", false));
      return;
    }
    Map<Integer, Long> seam = audit.isEmpty() ? Map.of() : audit.get().offsets(savepoint);
    audit.ifPresent(known -> phases.add(new UpgradeFact.SeamSeen(phases.now(), savepoint, seam)));
    Optional<OldShadow.Started> old = beside.flatMap(it -> it.start(versions, copy.get()));
    Optional<String> jobId =
        phases.run(
            Phase.SHADOW,
            "starts the new version beside the live job",
            () -> start(versions.shadow(), copy.get()));
    if (jobId.isPresent()) {
      Optional<OldShadow.Marked> marked = old.flatMap(started -> started.mark(jobId.get()));
      phases.run(
          Phase.SHADOW_STOP,
          "stops the shadow with a savepoint and audits it from the seam",
          () -> stop(jobId.get(), versions, seam));
      compare(marked);
    }
    if (audit.isPresent()) {
      phases.run(
          Phase.LIVE_AUDIT,
          "audits the live job's ledger, from before the seam to now",
          () -> liveAudit(liveJob));
    }
  }

  private void compare(Optional<OldShadow.Marked> marked) {
    Optional<String> end =
        phases.soFar().last(UpgradeFact.ShadowStopped.class).map(UpgradeFact.ShadowStopped::path);
    if (marked.isPresent() && end.isPresent()) {
      marked.get().compare(end.get());
    }
  }

  private String copy(String savepoint, List<Operator> oldGraph) throws IOException {
    String path = shadow.paths().savepoints() + "/copy";
    Set<String> writing =
        oldGraph.stream().filter(Operator::writes).map(Operator::id).collect(Collectors.toSet());
    new SnapshotCopy(shadow.store()).copy(savepoint, path, writing);
    phases.add(new UpgradeFact.Copied(phases.now(), path, writing.stream().sorted().toList()));
    return path;
  }

  private String start(JobVersion version, String copy) throws IOException {
    shadow.start(version, copy);
    phases.add(new UpgradeFact.ShadowStarted(phases.now(), shadow.keys()));
    FailFast failFast = new FailFast(options.deadlines().blocked());
    try {
      String jobId =
          phases.until(
              "the shadow to be restored and all subtasks to be RUNNING",
              options.deadlines().comeUp(),
              () -> {
                Optional<FlinkJob> up = shadow.rest().runningJob();
                if (up.isPresent()) {
                  return Look.seen(up.get().id());
                }
                Optional<StartupProblem> problem = shadow.blocker().or(this::restartLoop);
                failFast.see(problem, phases.now());
                return Look.notYet(
                    "%s", problem.map(StartupProblem::reason).orElseGet(this::whyNotUp));
              });
      soak(jobId);
      return jobId;
    } catch (DeadlinePassed e) {
      boolean failed = failFast.blamesTheVersion(phases.now()) || failedByItself();
      List<String> missing = failed ? shadow.perhapsMissing() : List.of();
      boolean blamed = failed && missing.isEmpty();
      String why = blamed ? e.getMessage() : e.getMessage() + without(missing) + NEXT_STEP;
      phases.add(new UpgradeFact.ShadowFailed(phases.now(), why, blamed));
      throw e;
    }
  }

  private static String without(List<String> volumes) {
    return volumes.isEmpty()
        ? ""
        : Texts.format(
            ". The shadow runs with empty volumes in the place of %s, which may hold more than"
                + " Flink's scratch files: mount those below a folder of their own",
            String.join(", ", volumes));
  }

  /** A job that fails and restarts again and again may never be seen with all subtasks RUNNING. */
  private Optional<StartupProblem> restartLoop() {
    List<String> failures = failures();
    String last = failures.isEmpty() ? "" : failures.get(failures.size() - 1);
    long same = failures.stream().filter(last::equals).count();
    return same < FAILURES_OF_A_LOOP || JobFailure.ofTheCluster(last)
        ? Optional.empty()
        : Optional.of(
            new StartupProblem(
                Texts.format("it has failed %d times in the same way: %s", same, last), true));
  }

  /**
   * Whether its last failure was in its own code: that a TaskManager was lost says nothing of it.
   */
  private boolean failedByItself() {
    List<String> failures = failures();
    String last = failures.isEmpty() ? "" : failures.get(failures.size() - 1);
    return !last.isEmpty()
        && !JobFailure.ofTheCluster(last)
        && OF_THE_PLACE.stream().noneMatch(last::startsWith);
  }

  private String whyNotUp() {
    String words = "not all subtasks are RUNNING";
    List<String> failures = failures();
    return failures.isEmpty()
        ? words
        : words + "; its last failure: " + failures.get(failures.size() - 1);
  }

  /** The first line of each failure that the shadow's JobManager lists, oldest first. */
  private List<String> failures() {
    try {
      Optional<FlinkJob> job = shadow.rest().onlyJob();
      return job.isEmpty()
          ? List.of()
          : shadow.rest().failures(job.get().id()).stream().map(JobFailure::headline).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private void soak(String jobId) throws IOException {
    FlinkRest rest = shadow.rest();
    Duration soak = options.deadlines().soak();
    phases.add(
        new UpgradeFact.ShadowRestored(phases.now(), jobId, NextJob.restoredFrom(rest, jobId)));
    long outputBefore =
        phases.until(
            "the shadow's output to be looked at",
            options.deadlines().settle(),
            () -> Look.seen(outputBytes()));
    ShadowFlow flow = new ShadowFlow(rest, jobId, phases);
    // it may have been restarted while there was no room for it yet
    int restartsBefore = failedByItself() ? 0 : attempts(rest, rest.job(jobId));
    long began = phases.now();
    phases.add(new UpgradeFact.SoakBegan(began, soak.toMillis()));
    phases.until(
        Texts.format(
            "the shadow to run for %d s, to complete checkpoints and to write", soak.toSeconds()),
        phases.patient(options.deadlines().settle()).plus(soak),
        () -> {
          FlinkJob job = rest.job(jobId);
          int attempts = attempts(rest, job) - restartsBefore;
          int completed = rest.checkpoints(jobId).completed().size();
          long output = outputBytes();
          boolean wrote = audit.isEmpty() || output > outputBefore;
          if (attempts > 0 || job.ended()) {
            String why =
                rest.failures(jobId).stream()
                    .findFirst()
                    .map(failure -> failure.headline())
                    .orElse("Flink gives no reason");
            phases.add(
                new UpgradeFact.ShadowSeen(phases.now(), job.state(), attempts, completed, output));
            throw new DeadlinePassed("the shadow was restarted or ended: " + why);
          }
          flow.look(job);
          boolean soaked = phases.now() >= began + soak.toMillis();
          if (soaked && completed >= CHECKPOINTS && wrote) {
            phases.add(
                new UpgradeFact.ShadowSeen(phases.now(), job.state(), attempts, completed, output));
            return Look.seen(true);
          }
          return Look.notYet(
              "%s, %d checkpoints, %d bytes of output", job.state(), completed, output);
        });
  }

  private static int attempts(FlinkRest rest, FlinkJob job) throws IOException {
    return Subtask.attempts(rest.subtasks(job));
  }

  private long outputBytes() throws IOException {
    if (auditOfShadow.isEmpty()) {
      return 0;
    }
    return auditOfShadow.get().basis().committed(shadow.paths()).committed().bytes();
  }

  /** Beyond all that the shadow could have done to it. */
  private String liveAudit(String liveJob) throws IOException {
    FlinkRest rest = live.rest();
    long since =
        rest.checkpoints(liveJob).history().stream()
            .mapToLong(Checkpoints.Checkpoint::id)
            .max()
            .orElse(0);
    return audit
        .orElseThrow()
        .auditWhileRunning(
            Ledger.LIVE,
            live.paths(),
            "two more checkpoints of the live job",
            phases.patient(options.deadlines().settle()),
            () ->
                rest.checkpoints(liveJob).completed().stream()
                    .filter(checkpoint -> checkpoint.id() > since)
                    .toList());
  }

  private String stop(String jobId, Versions versions, Map<Integer, Long> seam) throws IOException {
    Savepoints savepoints = new Savepoints(shadow.rest());
    String path;
    try {
      path = savepoints.stop(jobId, shadow.paths().savepoints(), options.deadlines().savepoint());
    } catch (Problem e) {
      phases.add(
          new UpgradeFact.ShadowFailed(
              phases.now(), "it could not be stopped: " + e.getMessage() + NEXT_STEP, false));
      return "";
    }
    String state =
        phases.until(
            "the shadow to end",
            options.deadlines().savepoint(),
            () -> {
              FlinkJob job = shadow.rest().job(jobId);
              return job.ended() ? Look.seen(job.state()) : Look.notYet("%s", job.state());
            });
    phases.add(
        new UpgradeFact.ShadowStopped(
            phases.now(), path, state, StateSizes.ofBoth(live.store(), versions).in(path)));
    if (auditOfShadow.isEmpty()) {
      return state;
    }
    Map<Integer, Long> end = auditOfShadow.get().offsets(path);
    return auditOfShadow
        .get()
        .audit(
            Ledger.SHADOW,
            shadow.paths(),
            path,
            new Cut(seam, end, true),
            state.equals("FINISHED"));
  }
}
