package io.firedrill.drill;

import io.firedrill.cluster.DrillTarget;
import io.firedrill.cluster.RunningJob;
import io.firedrill.cluster.StartedJob;
import io.firedrill.cluster.Victim;
import io.firedrill.contract.Contract;
import io.firedrill.drill.fault.FaultContext;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.EvidenceLog;
import io.firedrill.evidence.Expects;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Phase;
import io.firedrill.flink.CheckpointConfig;
import io.firedrill.flink.FlinkRestException;
import io.firedrill.ledger.Committed;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.run.Basis;
import io.firedrill.run.ByContract;
import io.firedrill.run.Conditions;
import io.firedrill.run.LedgerAudit;
import io.firedrill.run.Observer;
import io.firedrill.run.Phases;
import io.firedrill.run.Progress;
import io.firedrill.run.Recomputed;
import io.firedrill.run.SnapshotReadBack;
import io.firedrill.run.TablePrecheck;
import io.firedrill.snapshot.LeftSnapshots;
import io.firedrill.snapshot.RetainedCheckpoints;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.configuration.GlobalConfiguration;

/**
 * Runs a drill on a target: steady state, fault, recovery, settle, audit. It collects evidence and
 * judges nothing; a phase that does not come to its end in time is a fact as well.
 */
public final class DrillRunner {
  private final Drill drill;
  private final Options options;
  private final DrillTarget target;
  private final RunningJob job;
  private final EvidenceLog evidence;
  private final Clock clock;
  private final Phases phases;
  private final SnapshotReadBack readBack;

  /**
   * How to run it.
   *
   * @param versions versions of Firedrill and what it brings along, by name
   * @param despitePrecheck whether the fault is injected even if the job cannot recover from it
   * @param contract what the job's output is held against; empty for the project's own job
   */
  public record Options(
      Map<String, String> versions, boolean despitePrecheck, Optional<Contract> contract) {
    public Options {
      versions = Map.copyOf(versions);
    }
  }

  public DrillRunner(
      Drill drill,
      Options options,
      DrillTarget target,
      EvidenceLog evidence,
      Progress progress,
      Clock clock) {
    this.drill = drill;
    this.options = options;
    this.target = target;
    this.job = target.job();
    this.evidence = evidence;
    this.clock = clock;
    this.phases = new Phases(job, evidence, progress, clock);
    this.readBack = new SnapshotReadBack(job.store(), phases);
  }

  /**
   * Runs the drill to its end.
   *
   * @throws Problem if it cannot be run at all
   */
  public Evidence run() {
    StartedJob started =
        phases
            .run(Phase.START, target.startWords(), target::start)
            .orElseThrow(() -> new Problem("the job did not start in time"));
    claim(started);
    Expects expects = expectations(started);
    try (Observer observer = observe(started)) {
      if (expects == Expects.LAB || steady().isPresent() && worthAuditing(started, observer)) {
        checkTopics(started);
        strike(started, observer, expects);
      }
    }
    if (drill.bringsBack() && gone()) {
      bringBack(started).ifPresent(this::watchIt);
    }
    return phases.soFar();
  }

  private Observer observe(StartedJob started) {
    Optional<Committed> written = basis(started).map(this::committed);
    Observer observer = new Observer(job, started.jobId(), written, evidence, clock);
    observer.start();
    return observer;
  }

  private void strike(StartedJob started, Observer observer, Expects expects) {
    FaultContext context = new FaultContext(job, target.faults(), started.jobId(), evidence, clock);
    try {
      phases.run(Phase.FAULT, drill.fault().describe(), () -> inject(context));
      if (drill.fault().losesTheJob()) {
        return;
      }
      switch (expects) {
        case RESTORE, EITHER -> {
          recovery(expects);
          letReturn(context);
          settleAndAudit(started, observer);
        }
        case NO_RESTORE -> settleAndAudit(started, observer);
        case SURVIVES -> {
          if (calm() && !target.ownsJob()) {
            catchUp();
          }
          audit(started, observer).ifPresent(this::auditInTheEnd);
        }
        case FAILED, LAB -> awaitEnd(started, observer);
      }
    } finally {
      lift(context);
    }
  }

  private void lift(FaultContext context) {
    try {
      drill.fault().lift(context);
    } catch (IOException e) {
      throw new Problem(
          Texts.format("what the fault has left could not be removed: %s", e.getMessage()), e);
    }
  }

  /** What may still run is not brought back. */
  private boolean gone() {
    return drill.fault().losesTheJob()
        ? phases.soFar().fault().isPresent()
        : phases.soFar().last(Fact.JobSeen.class).filter(Fact.JobSeen::ended).isPresent();
  }

  /** The job that came back; empty if none did. */
  private Optional<StartedJob> bringBack(StartedJob lost) {
    return phases.run(
        Phase.BRING_BACK,
        "brings the job back",
        () -> {
          long before = phases.soFar().last(Fact.JobSeen.class).orElseThrow().takenOverAt();
          LeftSnapshots.Left newest = newestOf(lost.jobId());
          String how =
              target.bringBack(
                  drill.fault().asItWas() ? Optional.empty() : Optional.of(newest.path()));
          phases.add(new Fact.BringBackBegan(phases.now(), newest.path(), how));
          String jobId =
              phases.until(
                  "the job to be there again",
                  drill.deadlines().recovery(),
                  () ->
                      job.rest()
                          .onlyJob()
                          .filter(now -> !now.ended() && now.takenOverAtMillis() > before)
                          .map(now -> Look.seen(now.id()))
                          .orElseGet(() -> Look.notYet("%s", job.trouble().orElse("no job"))));
          return new StartedJob(jobId, lost.input(), lost.notAudited());
        });
  }

  private LeftSnapshots.Left newestOf(String jobId) throws IOException {
    RetainedCheckpoints retained =
        new RetainedCheckpoints(job.store(), job.paths().checkpoints(), jobId);
    phases.add(new Fact.RetainedSeen(phases.now(), retained.ids()));
    Optional<LeftSnapshots.Left> newest =
        new LeftSnapshots(retained, job.paths().savepoints()).newest();
    long completed =
        phases
            .soFar()
            .all(Fact.CheckpointSeen.class)
            .filter(each -> !each.savepoint())
            .mapToLong(Fact.CheckpointSeen::checkpointId)
            .max()
            .orElse(1);
    return newest
        .filter(left -> left.id() >= completed)
        .orElseThrow(
            () ->
                new DeadlinePassed(
                    Texts.format(
                        "checkpoint %d of job %s is no longer in the bucket, and an older one would"
                            + " repeat what was written since",
                        completed, jobId)));
  }

  private void watchIt(StartedJob broughtBack) {
    try (Observer observer = observe(broughtBack)) {
      recovery(Expects.RESTORE);
      settleAndAudit(broughtBack, observer);
    }
  }

  /** Before anything is looked at: a run that is refused leaves no evidence. */
  private void claim(StartedJob started) {
    if (drill.fault().needsTopics() && started.input().isEmpty()) {
      throw new Problem(
          Texts.format(
              "%s watches the job's topics, so no fault was injected: %s",
              drill.name(), started.notAudited()));
    }
    if (drill.fault().needsTables() && started.input().isEmpty()) {
      throw new Problem(
          Texts.format(
              "%s watches the job's tables, so no fault was injected: %s",
              drill.name(), started.notAudited()));
    }
    try {
      target.faults().claim(drill.fault().roles());
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
  }

  /** Records what the drill is about and what is expected; refuses a job that cannot recover. */
  private Expects expectations(StartedJob started) {
    try {
      Optional<CheckpointConfig> found = job.rest().checkpointConfig(started.jobId());
      CheckpointConfig config = found.orElse(CheckpointConfig.NONE);
      Expects expects = expected(config);
      record(started, config, expects);
      Precheck precheck = new Precheck(found, job.configuration());
      refuse(
          switch (drill.expects()) {
            case LAB -> List.of();
            case FAILED -> precheck.objectionsBesideRestarts(drill.fault());
            default -> precheck.objections(drill.fault());
          });
      refuse(tableObjections(started, config));
      return expects;
    } catch (FlinkRestException e) {
      throw new Problem(e.getMessage(), e);
    }
  }

  /**
   * Without a store checkpoints fail, unless its clients try for as long as it is away; without a
   * broker they wait, and where they are delayed they time out.
   */
  private Expects expected(CheckpointConfig config) {
    boolean away =
        drill.fault().roles().contains(Victim.Role.STORE) || drill.fault().needsStoreProxy();
    boolean late = drill.fault().delaysCheckpoints().toMillis() >= config.timeoutMillis();
    boolean fails = (away || late) && config.tolerableFailures() == 0;
    return drill.expects() == Expects.NO_RESTORE && fails ? Expects.EITHER : drill.expects();
  }

  private void record(StartedJob started, CheckpointConfig config, Expects expects) {
    Map<String, String> versions = new TreeMap<>(options.versions());
    versions.putAll(job.versions());
    phases.add(
        new Fact.DrillStarted(
            phases.now(),
            drill.name(),
            job.cluster(),
            drill.hypothesis(),
            drill.fault().describe(),
            expects,
            drill.allowedRestarts(),
            versions,
            shown(drill.flink())));
    phases.add(
        new Fact.CheckpointingSeen(
            phases.now(),
            config.mode(),
            config.intervalMillis(),
            config.timeoutMillis(),
            config.tolerableFailures()));
    if (drill.bringsBack()) {
      phases.add(new Fact.ToBeBroughtBack(phases.now()));
    }
    if (drill.deadlines().patient()) {
      phases.checkpointsEvery(Duration.ofMillis(config.intervalMillis()));
    }
    if (options.contract().isPresent()) {
      Contract contract = options.contract().get();
      phases.add(
          new Fact.ContractRead(
              phases.now(),
              contract.file().getFileName().toString(),
              contract.proves(),
              contract.leavesOpen()));
    } else if (started.input().isEmpty()) {
      phases.add(new Fact.AuditWaived(phases.now(), started.notAudited()));
    }
    Map<String, Long> budget = drill.budget().ofOneRun();
    if (!budget.isEmpty() && expects == Expects.RESTORE) {
      phases.add(new Fact.BudgetSet(phases.now(), budget));
    }
    try {
      phases.add(new Fact.FlinkVersionSeen(phases.now(), job.rest().version()));
    } catch (FlinkRestException e) {
      // then the report says nothing of it
    }
  }

  /** Settings as reports may show them. */
  private static Map<String, String> shown(Map<String, String> settings) {
    Map<String, String> shown = new TreeMap<>(settings);
    shown.replaceAll(
        (name, value) -> GlobalConfiguration.isSensitive(name) ? "(not shown)" : value);
    return shown;
  }

  /** Refuses a fault in which a job between topics would lose records. */
  private void checkTopics(StartedJob started) {
    Optional<String> brokers = job.paths().topics();
    if (brokers.isPresent() && started.input().isPresent()) {
      refuse(
          new TopicPrecheck(
                  brokers.get(),
                  Recomputed.output(job),
                  started.input().get(),
                  phases
                      .soFar()
                      .last(Fact.CheckpointingSeen.class)
                      .map(seen -> Duration.ofMillis(seen.intervalMillis()))
                      .orElse(Duration.ZERO),
                  phases)
              .objections(drill.fault()));
    }
  }

  /** Why a job could not write exactly once to a database; empty if it does not write to one. */
  private List<String> tableObjections(StartedJob started, CheckpointConfig config) {
    return job.paths()
        .tables()
        .map(
            tables ->
                new TablePrecheck(tables.database(), job, started.jobId(), config, 0, phases)
                    .objections())
        .orElse(List.of());
  }

  private void refuse(List<String> objections) {
    if (!objections.isEmpty() && !options.despitePrecheck()) {
      throw new Problem(
          Texts.format(
              "the job could not recover, so no fault was injected: %s. To inject it anyway:"
                  + " --despite-precheck",
              String.join("; ", objections)));
    }
  }

  private Optional<String> steady() {
    return phases.run(
        Phase.STEADY_STATE,
        "waits for checkpoints and output",
        () ->
            phases.until(
                "the job to be RUNNING with two checkpoints and growing output",
                phases.patient(drill.deadlines().steady()),
                () -> {
                  Evidence now = phases.soFar();
                  Look<String> steady = Conditions.steady(now);
                  return steady instanceof Look.Seen
                      ? Conditions.grown(now, drill.job().stateInTheEnd(), steady)
                      : steady;
                }));
  }

  /** Whether nothing is wrong with the ledger yet; one that begins with the drill is empty. */
  private boolean worthAuditing(StartedJob started, Observer observer) {
    Optional<DrillAudit> audit = audit(started, observer);
    if (audit.isPresent() && !target.ownsJob()) {
      phases.run(Phase.AUDIT_BEFORE, "audits the ledger as it was found", audit.get()::auditBefore);
    }
    return phases.soFar().spoiltBefore().isEmpty();
  }

  private Optional<Basis> basis(StartedJob started) {
    return options
        .contract()
        .<Basis>map(contract -> new ByContract(job.store(), contract))
        .or(() -> started.input().map(input -> new Recomputed(job.store(), input)));
  }

  private Committed committed(Basis basis) {
    try {
      return basis.committed(job.paths());
    } catch (IOException e) {
      throw new IllegalStateException(e); // the target itself names the paths
    }
  }

  private Optional<DrillAudit> audit(StartedJob started, Observer observer) {
    Duration drain = drill.deadlines().drain();
    return basis(started)
        .map(
            basis ->
                new DrillAudit(
                    job,
                    started,
                    new LedgerAudit(basis, phases),
                    observer,
                    phases,
                    target.ownsJob() ? drain : phases.patient(drain)));
  }

  private String inject(FaultContext context) throws IOException {
    drill.fault().inject(context);
    return phases.soFar().fault().map(Fact.FaultTookEffect::effect).orElse("no effect seen");
  }

  /** Also where the job did not come back: perhaps it does with what it lost. */
  private void letReturn(FaultContext context) {
    drill
        .fault()
        .returns()
        .ifPresent(
            what ->
                phases.run(
                    Phase.RETURN,
                    what,
                    () -> {
                      drill.fault().letReturn(context);
                      return phases
                          .soFar()
                          .last(Fact.VictimWoken.class)
                          .map(Fact.VictimWoken::how)
                          .orElse("");
                    }));
  }

  private void recovery(Expects expects) {
    Optional<?> recovered =
        phases.run(
            Phase.RECOVERY,
            "waits until the job is restored and all subtasks are RUNNING",
            () ->
                phases.until(
                    "the job to be restored and all subtasks to be RUNNING",
                    drill.deadlines().recovery(),
                    () -> {
                      Evidence now = phases.soFar().onOneClock();
                      readBackRestored(now);
                      refuseToWaitForAnEndedJob(now);
                      return expects == Expects.EITHER
                          ? Conditions.wentOn(now)
                          : Conditions.recovered(now);
                    }));
    if (recovered.isEmpty()) {
      job.trouble().ifPresent(reason -> phases.add(new Fact.TroubleSeen(phases.now(), reason)));
    }
  }

  /** An operator may start one again that ended; here nobody does. */
  private void refuseToWaitForAnEndedJob(Evidence now) {
    if (target.ownsJob() && Conditions.ended(now) instanceof Look.Seen<String> state) {
      throw new DeadlinePassed(
          Texts.format("the job ended %s, and nobody starts it again", state.value()));
    }
  }

  /** At once, before newer checkpoints take their places in the store. */
  private void readBackRestored(Evidence now) {
    now.restoresAfterFault().stream().map(Fact.RestoreSeen::path).forEach(readBack::read);
  }

  private void settleAndAudit(StartedJob started, Observer observer) {
    Optional<?> settled =
        phases.run(
            Phase.SETTLE,
            "waits for a checkpoint, output and the backlog",
            () -> {
              // what the restore itself has committed is not growth, however rare the looks are
              observer.lookAtStore();
              return phases.until(
                  "a checkpoint after the restore, growing output and the usual backlog",
                  phases.patient(drill.deadlines().settle()),
                  () -> {
                    Evidence now = phases.soFar();
                    // what comes back may cost a restore of its own
                    readBackRestored(now.onOneClock());
                    return Conditions.settled(now);
                  });
            });
    if (settled.isEmpty()) {
      observer.lookAtStore(); // the last word on whether the ledger grew
    }
    audit(started, observer).ifPresent(this::auditInTheEnd);
  }

  private void auditInTheEnd(DrillAudit audit) {
    if (target.ownsJob()) {
      phases.run(
          Phase.DRAIN, "stops the job with a savepoint and audits the ledger", audit::stopAndAudit);
    } else {
      phases.run(
          Phase.AUDIT,
          "audits the ledger up to a checkpoint; the job keeps running",
          audit::auditWhileRunning);
    }
  }

  private boolean calm() {
    return phases
        .run(
            Phase.RECOVERY,
            "waits until all subtasks are RUNNING and a checkpoint and output came after the last fault",
            () ->
                phases.until(
                    "all subtasks to be RUNNING, and a checkpoint and output after the last fault",
                    phases.patient(drill.deadlines().recovery()),
                    () -> Conditions.calm(phases.soFar())))
        .isPresent();
  }

  /** The cut of a job that runs on is a checkpoint that began without a backlog. */
  private void catchUp() {
    phases.run(
        Phase.SETTLE,
        "waits for the backlog",
        () ->
            phases.until(
                "the usual backlog",
                phases.patient(drill.deadlines().settle()),
                () -> Conditions.backlogGone(phases.soFar())));
  }

  private void awaitEnd(StartedJob started, Observer observer) {
    phases.run(
        Phase.END,
        "waits for the job to end FAILED",
        () ->
            phases.until(
                "the job to end FAILED",
                drill.deadlines().recovery(),
                () -> Conditions.ended(phases.soFar())));
    phases.run(
        Phase.READ_BACK,
        "reads the checkpoints back from the store",
        () -> readBackAfterEnd(observer, started.jobId()));
    basis(started)
        .ifPresent(basis -> new LedgerAudit(basis, phases).lookAtTransactions(committed(basis)));
  }

  private String readBackAfterEnd(Observer observer, String jobId) {
    observer.lookAtFlink();
    // Flink discards what it does not retain while it cleans up: look after that, not before
    phases.until(
        "Flink to have cleaned up after the job",
        drill.deadlines().settle(),
        () ->
            job.cleanedUp(jobId)
                ? Look.seen(true)
                : Look.notYet("not all that it does not retain is gone"));
    List<Fact.CheckpointSeen> checkpoints = phases.soFar().all(Fact.CheckpointSeen.class).toList();
    if (!checkpoints.isEmpty()) {
      readBack.read(checkpoints.get(checkpoints.size() - 1).path());
    }
    if (drill.expects() == Expects.LAB) {
      new LabRun(phases, readBack).record(target.printed());
    }
    return Texts.format("%d checkpoints had completed", checkpoints.size());
  }
}
