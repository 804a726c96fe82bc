package io.firedrill.upgrade;

import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.RunningJob;
import io.firedrill.cluster.StartedJob;
import io.firedrill.cluster.UpgradeTarget;
import io.firedrill.contract.Comparison;
import io.firedrill.contract.Contract;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.EvidenceLog;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Ledger;
import io.firedrill.evidence.Phase;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.flink.CheckpointConfig;
import io.firedrill.judge.Finding;
import io.firedrill.judge.Judge;
import io.firedrill.judge.Verdict;
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
import io.firedrill.run.TablePrecheck;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Rehearses an upgrade: checks, a shadow beside the live job, and if asked to the upgrade itself,
 * with the way back. It collects evidence and judges nothing, except whether to go on.
 */
public final class UpgradeRunner {
  private final UpgradeTarget target;
  private final UpgradeOptions options;
  private final VersionCheck check;
  private final Path work;
  private final EvidenceLog evidence;
  private final Clock clock;
  private final Map<String, String> versions;
  private final Phases phases;

  /**
   * A runner.
   *
   * @param work a folder to work in
   * @param versions versions of Firedrill and what it brings along, by name
   */
  public UpgradeRunner(
      UpgradeTarget target,
      UpgradeOptions options,
      VersionCheck check,
      Path work,
      EvidenceLog evidence,
      Progress progress,
      Clock clock,
      Map<String, String> versions) {
    this.target = target;
    this.options = options;
    this.check = check;
    this.work = work;
    this.evidence = evidence;
    this.clock = clock;
    this.versions = Map.copyOf(versions);
    this.phases = new Phases(target.live(), evidence, progress, clock);
  }

  /**
   * Rehearses, and performs the upgrade if asked to.
   *
   * @throws Problem if that cannot be done at all
   * @throws IOException if the live job's cluster stops answering
   */
  public Evidence run() throws IOException {
    RunningJob live = target.live();
    recordPlan(live);
    options.check(target);
    recordOutputs();
    StartedJob job =
        phases
            .run(Phase.START, target.startWords(), target::startLive)
            .orElseThrow(() -> new Problem("the live job did not start in time"));
    Optional<LedgerAudit> audit = audit(job, options.contract());
    if (audit.isEmpty()) {
      phases.add(new Fact.AuditWaived(phases.now(), job.notAudited()));
    }
    Optional<Committed> written =
        audit.isEmpty()
            ? Optional.empty()
            : Optional.of(audit.get().basis().committed(live.paths()));
    try (Observer observer = new Observer(live, job.jobId(), written, evidence, clock)) {
      observer.start();
      rehearseAndCleanUp(job, audit);
    }
    boolean go =
        Judge.judgeByItself(phases.soFar()).outcome() == Verdict.Outcome.PASS
            || options.despiteNoGo();
    if (options.perform() && go) {
      new LiveUpgrade(live, target.versionSwitch(), options, phases, audit).run(job.jobId());
    }
    return phases.soFar();
  }

  private void recordPlan(RunningJob live) {
    Map<String, String> all = new TreeMap<>(versions);
    all.putAll(live.versions());
    phases.add(
        new UpgradeFact.Planned(
            phases.now(), live.cluster(), target.changes(), options.perform(), all));
  }

  /** What is to be audited and compared by files of the user's. */
  private void recordOutputs() {
    options
        .contract()
        .ifPresent(
            contract ->
                phases.add(
                    new Fact.ContractRead(
                        phases.now(),
                        contract.file().getFileName().toString(),
                        contract.proves(),
                        contract.leavesOpen())));
    options
        .comparison()
        .ifPresent(
            comparison ->
                phases.add(
                    new UpgradeFact.ToCompare(
                        phases.now(),
                        comparison.outputs().stream().map(Comparison.Compared::name).toList())));
  }

  private Optional<LedgerAudit> audit(StartedJob job, Optional<Contract> contract) {
    ObjectStore store = target.live().store();
    return contract
        .<Basis>map(terms -> new ByContract(store, terms))
        .or(() -> job.input().map(input -> new Recomputed(store, input)))
        .map(basis -> new LedgerAudit(basis, phases));
  }

  /** Of the shadow, which writes elsewhere. */
  private Optional<LedgerAudit> auditOfShadow(StartedJob job) {
    ShadowOutputs outputs = new ShadowOutputs(target.shadow().outputs());
    return audit(job, options.contract().map(outputs::of));
  }

  private Optional<OldShadow> oldShadow() {
    return options
        .comparison()
        .map(
            comparison ->
                new OldShadow(target.shadowOfOld(), target.shadow(), comparison, options, phases));
  }

  private void rehearseAndCleanUp(StartedJob job, Optional<LedgerAudit> audit) throws IOException {
    try {
      rehearse(job, audit);
    } finally {
      phases.run(Phase.REMOVE, "removes everything the rehearsal created", this::remove);
      new LiveLook(target.live(), phases).record(job.jobId());
    }
  }

  private void rehearse(StartedJob job, Optional<LedgerAudit> audit) throws IOException {
    String jobId = job.jobId();
    Optional<String> steady =
        phases.run(Phase.STEADY_STATE, "waits for checkpoints and output", () -> steady(jobId));
    if (steady.isEmpty()) {
      endEarly("the live job was not steady");
      return;
    }
    audit.ifPresent(known -> auditBefore(jobId, known));
    if (phases.soFar().spoiltBefore().isPresent()) {
      endEarly("the live job's ledger was not exact");
      return;
    }
    Optional<Versions> known =
        phases.run(
            Phase.VERSIONS,
            "makes both job graphs",
            new VersionGraphs(target, check, options, work, phases)::make);
    if (known.isEmpty() || broken()) {
      endEarly(broken() ? "the new version cannot be used" : notSeen());
      return;
    }
    Optional<String> savepoint =
        phases.run(
            Phase.SAVEPOINT,
            "takes a savepoint; the job keeps running",
            () -> new RehearsalSavepoint(target, options, phases).take(jobId, known.get()));
    if (savepoint.isEmpty() || broken()) {
      endEarly("there is no savepoint to start from");
      return;
    }
    phases.run(
        Phase.STATE,
        "compares the state with the new version",
        () -> stateCheck().run(savepoint.get(), known.get()));
    if (broken()) {
      endEarly("the new version cannot restore the state");
      return;
    }
    checkRoom(jobId, known.get());
    new ShadowRun(
            target.live(), target.shadow(), options, phases, audit, auditOfShadow(job), oldShadow())
        .run(jobId, savepoint.get(), known.get());
  }

  /**
   * A checkpoint of the live job that finds its database full of the shadow's transactions fails.
   */
  private void checkRoom(String jobId, Versions versions) throws IOException {
    RunningJob live = target.live();
    Optional<JobPaths.Tables> tables = live.paths().tables();
    if (tables.isEmpty()) {
      return;
    }
    CheckpointConfig config = live.rest().checkpointConfig(jobId).orElse(CheckpointConfig.NONE);
    List<String> objections =
        new TablePrecheck(
                tables.get().database(), live, jobId, config, versions.preparing(), phases)
            .objections();
    if (!objections.isEmpty()) {
      throw new Problem(
          Texts.format(
              "a shadow beside the live job could do it harm, so none was started: %s",
              String.join("; ", objections)));
    }
  }

  private void auditBefore(String jobId, LedgerAudit audit) {
    RunningJob live = target.live();
    phases.run(
        Phase.AUDIT_BEFORE,
        "audits the live job's ledger as it was found",
        () ->
            audit.auditWhileRunning(
                Ledger.BEFORE,
                live.paths(),
                "two checkpoints of the live job",
                phases.patient(options.deadlines().settle()),
                () -> live.rest().checkpoints(jobId).completed()));
  }

  private String notSeen() {
    String why =
        phases
            .soFar()
            .last(Fact.DeadlineMissed.class)
            .filter(missed -> missed.phase() == Phase.VERSIONS)
            .map(missed -> ": " + missed.message())
            .orElse("");
    return "the new version was not seen" + why;
  }

  private StateCheck stateCheck() {
    return new StateCheck(target.live().store(), check, work.resolve("savepoint"), options, phases);
  }

  private String steady(String jobId) throws IOException {
    RunningJob live = target.live();
    live.rest()
        .checkpointConfig(jobId)
        .map(CheckpointConfig::intervalMillis)
        .map(Duration::ofMillis)
        .ifPresent(phases::checkpointsEvery);
    phases.add(new Fact.FlinkVersionSeen(phases.now(), live.rest().version()));
    phases.add(new UpgradeFact.SettingsSeen(phases.now(), target.settings()));
    String seen =
        phases.until(
            "the live job to be RUNNING, to checkpoint and to write",
            phases.patient(options.deadlines().steady()),
            () -> Conditions.steady(phases.soFar()));
    new LiveLook(live, phases).record(jobId);
    return seen;
  }

  private String remove() throws IOException {
    try {
      removeShadows();
    } finally {
      phases.add(new UpgradeFact.Removed(phases.now(), leftovers()));
    }
    List<String> left =
        phases.soFar().last(UpgradeFact.Removed.class).map(UpgradeFact.Removed::left).orElseThrow();
    return left.isEmpty() ? "nothing left" : "left: " + String.join(", ", left);
  }

  /** The one goes also if the other does not. */
  private void removeShadows() throws IOException {
    try {
      if (options.comparison().isPresent()) {
        target.shadowOfOld().remove();
      }
    } finally {
      target.shadow().remove();
    }
  }

  private List<String> leftovers() throws IOException {
    List<String> left = new ArrayList<>(target.shadow().leftovers());
    if (options.comparison().isPresent()) {
      target.shadowOfOld().leftovers().stream()
          .filter(one -> !left.contains(one))
          .forEach(left::add);
    }
    return left;
  }

  private void endEarly(String reason) {
    phases.add(new UpgradeFact.EndedEarly(phases.now(), reason));
  }

  private boolean broken() {
    return Judge.judgeByItself(phases.soFar()).links().stream()
        .anyMatch(link -> link.finding() instanceof Finding.Broken);
  }
}
