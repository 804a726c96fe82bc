package io.firedrill.drill;

import io.firedrill.cluster.JobSpec;
import io.firedrill.cluster.StartedJob;
import io.firedrill.cluster.Target;
import io.firedrill.drill.fault.FaultContext;
import io.firedrill.evidence.Backlog;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.EvidenceLog;
import io.firedrill.evidence.Expects;
import io.firedrill.evidence.Fact;
import io.firedrill.flink.CheckpointConfig;
import io.firedrill.flink.Checkpoints;
import io.firedrill.flink.FlinkRestException;
import io.firedrill.flink.SavepointStatus;
import io.firedrill.job.TransactionsJob;
import io.firedrill.job.lab.FailAtFifth;
import io.firedrill.ledger.Auditor;
import io.firedrill.ledger.Cut;
import io.firedrill.ledger.LedgerLayout;
import io.firedrill.problem.Problem;
import io.firedrill.run.Observer;
import io.firedrill.run.Progress;
import io.firedrill.snapshot.Snapshot;
import io.firedrill.snapshot.SnapshotReader;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.configuration.GlobalConfiguration;

/**
 * Runs a drill on a target: steady state, fault, recovery, settle, drain. It collects evidence and
 * judges nothing; a phase that does not come to its end in time is a fact as well.
 */
public final class DrillRunner {
  private static final int CHECKPOINTS_BEFORE = 2;
  private static final int LOOKS_BEFORE = 10;

  private final Drill drill;
  private final Optional<String> defect;
  private final Target target;
  private final EvidenceLog evidence;
  private final Progress progress;
  private final Clock clock;
  private final Map<String, String> versions;
  private final boolean despitePrecheck;
  private final Set<String> readBack = new HashSet<>();
  private Duration interval = Duration.ZERO;

  /**
   * A runner for one drill.
   *
   * @param defect the defect to plant in the job, for the self-test
   * @param versions versions of Firedrill and what it brings along, by name
   * @param despitePrecheck whether the fault is injected even if the job cannot recover from it
   */
  public DrillRunner(
      Drill drill,
      Optional<String> defect,
      Target target,
      EvidenceLog evidence,
      Progress progress,
      Clock clock,
      Map<String, String> versions,
      boolean despitePrecheck) {
    this.despitePrecheck = despitePrecheck;
    this.drill = drill;
    this.defect = defect;
    this.target = target;
    this.evidence = evidence;
    this.progress = progress;
    this.clock = clock;
    this.versions = versions;
  }

  /**
   * Runs the drill to its end.
   *
   * @throws Problem if it cannot be run at all
   */
  public Evidence run() {
    DrillJob jobs = new DrillJob(drill, defect);
    JobSpec spec = jobs.spec(target.places());
    StartedJob job =
        phase("start", target.startWords(), () -> target.start(spec, jobs.input())).orElseThrow();
    Expects expects = look(job);
    Optional<LedgerLayout> layout = job.input().map(input -> layout());
    try (Observer observer = new Observer(target, job.jobId(), layout, evidence, clock)) {
      observer.start();
      boolean steady =
          expects == Expects.LAB
              || phase("steady state", "waits for checkpoints and output", this::steady)
                  .isPresent();
      if (steady) {
        FaultContext context = new FaultContext(target, job.jobId(), evidence, clock);
        phase("fault", drill.fault().describe(), () -> inject(context));
        switch (expects) {
          case RESTORE -> {
            phase(
                "recovery", "waits until the job is restored and all of it runs", this::recovered);
            settleAndAudit(observer, job, layout);
          }
          case NO_RESTORE -> settleAndAudit(observer, job, layout);
          case FAILED, LAB -> {
            phase("end", "waits for the job to end FAILED", this::endedFailed);
            phase(
                "read back",
                "reads the checkpoints back from the store",
                () -> readBackAfterEnd(observer, job.jobId()));
          }
        }
      }
    }
    return evidence.soFar();
  }

  private void settleAndAudit(Observer observer, StartedJob job, Optional<LedgerLayout> layout) {
    phase("settle", "waits for a checkpoint, output and the backlog", this::settled);
    if (target.ownsJob()) {
      phase(
          "drain",
          "stops the job with a savepoint and audits the ledger",
          () -> drain(observer, job, layout.orElseThrow()));
    } else if (layout.isPresent()) {
      phase(
          "audit",
          "audits the ledger up to a checkpoint; the job runs on",
          () -> auditWhileRunning(observer, job, layout.get()));
    }
  }

  /** Writes down what the drill is about, and refuses a job that could not recover. */
  private Expects look(StartedJob job) {
    CheckpointConfig config;
    Precheck precheck;
    try {
      Optional<CheckpointConfig> found = target.rest().checkpointConfig(job.jobId());
      precheck = new Precheck(found, target.rest().configuration());
      config = found.orElse(new CheckpointConfig("none", 0, 0, 0));
    } catch (FlinkRestException e) {
      throw new Problem(e.getMessage(), e);
    }
    Expects expects = drill.expects();
    if (expects == Expects.NO_RESTORE && config.tolerableFailures() == 0) {
      expects = Expects.RESTORE; // the job is not meant to tolerate it
    }
    started(expects);
    evidence.add(
        new Fact.CheckpointingSeen(
            clock.millis(),
            config.mode(),
            config.intervalMillis(),
            config.timeoutMillis(),
            config.tolerableFailures()));
    interval = Duration.ofMillis(config.intervalMillis());
    if (job.input().isEmpty()) {
      evidence.add(new Fact.LedgerNotAudited(clock.millis(), job.notAudited()));
    }
    Map<String, Long> budget = drill.budget().ofOneRun();
    if (!budget.isEmpty() && expects == Expects.RESTORE) {
      evidence.add(new Fact.BudgetSet(clock.millis(), budget));
    }
    flinkVersion();
    List<String> objections =
        drill.expects() == Expects.LAB ? List.of() : precheck.objections(drill.fault());
    if (!objections.isEmpty() && !despitePrecheck) {
      throw new Problem(
          "the job could not recover, so nothing was done to it: %s. To see it fail all the same:"
                  .formatted(String.join("; ", objections))
              + " --despite-precheck");
    }
    return expects;
  }

  private void started(Expects expects) {
    Map<String, String> all = new TreeMap<>(versions);
    all.putAll(target.versions());
    evidence.add(
        new Fact.DrillStarted(
            clock.millis(),
            drill.name(),
            target.name(),
            drill.hypothesis(),
            drill.fault().describe(),
            expects,
            drill.allowedRestarts(),
            all,
            shown(drill.flink())));
  }

  /** Settings as reports may show them. */
  private static Map<String, String> shown(Map<String, String> settings) {
    Map<String, String> shown = new TreeMap<>(settings);
    shown.replaceAll(
        (name, value) -> GlobalConfiguration.isSensitive(name) ? "(not shown)" : value);
    return shown;
  }

  private interface Work<T> {
    T run() throws Exception;
  }

  /** Runs a phase; one that is not done in time leaves that as a fact, and the drill goes on. */
  private <T> Optional<T> phase(String name, String what, Work<T> work) {
    evidence.add(new Fact.PhaseBegan(clock.millis(), name));
    progress.begins(name, what);
    try {
      T result = work.run();
      progress.ended("");
      return Optional.of(result);
    } catch (DeadlinePassed | IOException e) {
      evidence.add(new Fact.DeadlineMissed(clock.millis(), name, e.getMessage()));
      progress.ended(e.getMessage());
      return Optional.empty();
    } catch (RuntimeException e) {
      progress.ended("failed");
      throw e;
    } catch (Exception e) {
      progress.ended("failed");
      throw new IllegalStateException(e);
    }
  }

  private LedgerLayout layout() {
    try {
      return new LedgerLayout(
          target.store().keyOf(target.places().ledger()),
          target.store().keyOf(target.places().rejects()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void flinkVersion() {
    try {
      evidence.add(new Fact.FlinkVersionSeen(clock.millis(), target.rest().version()));
    } catch (FlinkRestException e) {
      // then the report says nothing of it
    }
  }

  private String steady() {
    return until(
        "the job to be RUNNING with two checkpoints and a growing ledger",
        patient(drill.deadlines().steady()),
        () -> {
          Evidence now = evidence.soFar();
          String state = now.last(Fact.JobSeen.class).map(Fact.JobSeen::state).orElse("not seen");
          long checkpoints = now.all(Fact.CheckpointSeen.class).count();
          long outputs = now.all(Fact.OutputSeen.class).count();
          long looks = now.all(Fact.RecordsSeen.class).count();
          long since = now.facts().get(0).at();
          boolean recent =
              now.all(Fact.CheckpointSeen.class).anyMatch(c -> c.completedAt() > since);
          boolean flows = now.audited() ? outputs >= 2 : now.recordsFlow(0, Long.MAX_VALUE);
          String seen =
              "%s, %d checkpoints%s, %s"
                  .formatted(
                      state,
                      checkpoints,
                      recent || checkpoints == 0 ? "" : ", none of them since the drill began",
                      now.audited()
                          ? "the ledger grew %d times".formatted(Math.max(0, outputs - 1))
                          : flows ? "records flow" : "no records flow");
          return allRunning(now)
                  && checkpoints >= CHECKPOINTS_BEFORE
                  && recent
                  && flows
                  && looks >= LOOKS_BEFORE
              ? Look.seen(seen)
              : Look.notYet("%s", seen);
        });
  }

  private static boolean allRunning(Evidence now) {
    boolean running =
        now.last(Fact.JobSeen.class).filter(job -> job.state().equals("RUNNING")).isPresent();
    return running
        && !now.subtasks().isEmpty()
        && now.subtasks().stream().allMatch(s -> s.state().equals("RUNNING"));
  }

  private String inject(FaultContext context) throws Exception {
    drill.fault().inject(context);
    return evidence.soFar().fault().map(Fact.FaultTookEffect::effect).orElse("no effect seen");
  }

  private String recovered() {
    return until(
        "the job to be restored and all of it RUNNING",
        drill.deadlines().recovery(),
        () -> {
          Evidence now = evidence.soFar();
          // at once, before newer checkpoints take their places in the store
          now.restoresAfterFault().stream()
              .map(Fact.RestoreSeen::path)
              .filter(path -> !readBack.contains(path))
              .forEach(this::readBack);
          Optional<Fact.RestoreSeen> lastRestore = now.lastRestore();
          if (lastRestore.isEmpty() && runsAfresh(now)) {
            throw new DeadlinePassed("the job runs again, and was restored from nothing");
          }
          if (lastRestore.isEmpty()) {
            return Look.notYet(
                "no restore; the job is %s",
                now.last(Fact.JobSeen.class).map(Fact.JobSeen::state).orElse("not seen"));
          }
          Fact.RestoreSeen restore = lastRestore.get();
          boolean running =
              allRunning(now)
                  && now.subtasks().stream().allMatch(s -> s.deployingAt() >= restore.restoredAt());
          return running
              ? Look.seen("restored from checkpoint %d".formatted(restore.checkpointId()))
              : Look.notYet(
                  "restored from checkpoint %d; subtasks %s",
                  restore.checkpointId(),
                  now.subtasks().stream().map(Fact.SubtaskSeen::state).toList());
        });
  }

  private String settled() {
    return until(
        "a checkpoint after the restore, growing output and the usual backlog",
        patient(drill.deadlines().settle()),
        () -> {
          Evidence now = evidence.soFar();
          if (now.aliveFrom().isEmpty()) {
            throw new DeadlinePassed("skipped: the job did not come back");
          }
          boolean checkpoint = now.firstCheckpointAgain().isPresent();
          boolean output = now.audited() ? now.ledgerGrewAgain() : now.recordsFlowAgain();
          Backlog backlog = new Backlog(now);
          boolean caughtUp =
              backlog.told() || now.audited()
                  ? backlog.back().isPresent()
                  : now.runningAgainAt().isPresent();
          String seen =
              "%s checkpoint, %s %s, %s"
                  .formatted(
                      checkpoint ? "a" : "no",
                      now.audited() ? "the ledger" : "the source",
                      output ? "grows" : "does not grow",
                      now.last(Fact.BacklogSeen.class)
                          .map(last -> "backlog %d records".formatted(last.records()))
                          .orElse("no backlog told"));
          return checkpoint && output && caughtUp ? Look.seen(seen) : Look.notYet("%s", seen);
        });
  }

  /** What waits for checkpoints has to wait longer where they are far apart. */
  private Duration patient(Duration deadline) {
    return drill.deadlines().patient() ? deadline.plus(interval.multipliedBy(2)) : deadline;
  }

  private String drain(Observer observer, StartedJob started, LedgerLayout layout)
      throws IOException {
    String jobId = started.jobId();
    String trigger = target.rest().stopWithSavepoint(jobId, target.places().savepoints());
    SavepointStatus status =
        until(
            "the savepoint to complete",
            drill.deadlines().drain(),
            () -> {
              SavepointStatus now = target.rest().savepoint(jobId, trigger);
              return now instanceof SavepointStatus.Pending
                  ? Look.notYet("the savepoint is pending")
                  : Look.seen(now);
            });
    if (status instanceof SavepointStatus.Failed failed) {
      evidence.add(new Fact.AuditImpossible(clock.millis(), failed.cause()));
      return "the savepoint failed: " + failed.cause();
    }
    String path = ((SavepointStatus.Completed) status).path();
    String state =
        until(
            "the job to end",
            drill.deadlines().drain(),
            () -> {
              var job = target.rest().job(jobId);
              return job.ended() ? Look.seen(job.state()) : Look.notYet("%s", job.state());
            });
    evidence.add(new Fact.StoppedWithSavepoint(clock.millis(), path, state));
    observer.lookAtFlink();
    observer.lookAtStore();
    return audit(path, layout, started, true);
  }

  /**
   * Audits up to a checkpoint that began after the backlog was gone, so that all that a fault could
   * have doubled lies below it; a later one has to complete first, which commits what lies below.
   */
  private String auditWhileRunning(Observer observer, StartedJob job, LedgerLayout layout)
      throws IOException {
    long back = new Backlog(evidence.soFar()).back().orElse(clock.millis());
    String path =
        until(
            "two more checkpoints to complete",
            patient(drill.deadlines().drain()),
            () -> {
              List<Checkpoints.Checkpoint> since =
                  target.rest().checkpoints(job.jobId()).history().stream()
                      .filter(c -> c.completed() && !c.savepoint() && c.triggeredAtMillis() > back)
                      .sorted(Comparator.comparingLong(Checkpoints.Checkpoint::id))
                      .toList();
              return since.size() < 2
                  ? Look.notYet("%d", since.size())
                  : Look.seen(since.get(since.size() - 2).path());
            });
    observer.lookAtFlink();
    return audit(path, layout, job, false);
  }

  /** Whether another JobManager took the job over and checkpoints it without having restored it. */
  private static boolean runsAfresh(Evidence now) {
    long fault = now.fault().map(Fact::at).orElse(Long.MAX_VALUE);
    return allRunning(now)
        && now.all(Fact.CheckpointSeen.class).anyMatch(c -> c.takenOverAt() > fault);
  }

  private void readBack(String path) {
    readBack.add(path);
    try {
      Snapshot snapshot = new SnapshotReader(target.store()).read(path);
      evidence.add(
          new Fact.SnapshotRead(
              clock.millis(),
              snapshot.checkpointId(),
              path,
              snapshot.operators(),
              snapshot.files(),
              snapshot.stateBytes(),
              snapshot.missing()));
    } catch (IOException e) {
      evidence.add(new Fact.SnapshotUnreadable(clock.millis(), path, e.getMessage()));
    }
  }

  private String audit(String savepoint, LedgerLayout layout, StartedJob job, boolean exact) {
    try {
      Map<Integer, Long> offsets =
          new SnapshotReader(target.store()).sourceOffsets(savepoint, TransactionsJob.SOURCE_UID);
      var report =
          new Auditor(target.store(), layout, job.input().orElseThrow())
              .audit(Cut.upTo(offsets, exact));
      evidence.add(new Fact.LedgerAudited(clock.millis(), savepoint, offsets, report));
      return "%d records audited".formatted(report.records());
    } catch (IOException e) {
      evidence.add(new Fact.AuditImpossible(clock.millis(), e.getMessage()));
      return "the ledger could not be audited: " + e.getMessage();
    }
  }

  private String endedFailed() {
    return until(
        "the job to end FAILED",
        drill.deadlines().recovery(),
        () -> {
          String state =
              evidence.soFar().last(Fact.JobSeen.class).map(Fact.JobSeen::state).orElse("not seen");
          return List.of("FAILED", "FINISHED", "CANCELED").contains(state)
              ? Look.seen(state)
              : Look.notYet("%s", state);
        });
  }

  private String readBackAfterEnd(Observer observer, String jobId) {
    observer.lookAtFlink();
    // Flink discards what it does not retain while it cleans up: look after that, not before
    until(
        "Flink to have cleaned up after the job",
        drill.deadlines().settle(),
        () -> {
          List<Long> left = target.checkpointsInHaStore(jobId);
          return left.isEmpty()
              ? Look.seen(true)
              : Look.notYet("checkpoints %s in the high-availability store", left);
        });
    Evidence now = evidence.soFar();
    List<Fact.CheckpointSeen> checkpoints = now.all(Fact.CheckpointSeen.class).toList();
    if (!checkpoints.isEmpty()) {
      readBack(checkpoints.get(checkpoints.size() - 1).path());
    }
    if (drill.expects() == Expects.LAB) {
      now.all(Fact.RestoreSeen.class).forEach(this::readOffsets);
      printed();
    }
    return "%d checkpoints had completed".formatted(checkpoints.size());
  }

  private void readOffsets(Fact.RestoreSeen restore) {
    try {
      Map<Integer, Long> offsets =
          new SnapshotReader(target.store())
              .sourceOffsets(restore.path(), TransactionsJob.SOURCE_UID);
      evidence.add(new Fact.OffsetsRead(clock.millis(), restore.checkpointId(), offsets));
    } catch (IOException e) {
      evidence.add(new Fact.SnapshotUnreadable(clock.millis(), restore.path(), e.getMessage()));
    }
  }

  private void printed() {
    Map<Integer, List<Long>> sequences = new HashMap<>();
    for (String line : target.printed()) {
      if (line.startsWith(FailAtFifth.PREFIX)) {
        String[] fields = line.split(",");
        sequences
            .computeIfAbsent(Integer.valueOf(fields[1]), attempt -> new java.util.ArrayList<>())
            .add(Long.valueOf(fields[2]));
      }
    }
    sequences.forEach(
        (attempt, passed) ->
            evidence.add(new Fact.AttemptPrinted(clock.millis(), attempt, passed)));
  }

  private <T> T until(String description, Duration deadline, Wait.Condition<T> condition) {
    return Wait.until(
        description,
        deadline,
        () -> {
          target.checkAlive();
          return condition.look();
        });
  }
}
