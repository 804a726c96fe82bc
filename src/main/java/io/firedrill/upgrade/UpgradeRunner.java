package io.firedrill.upgrade;

import io.firedrill.cluster.JobVersion;
import io.firedrill.cluster.StartedJob;
import io.firedrill.cluster.Target;
import io.firedrill.cluster.UpgradeTarget;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.EvidenceLog;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.evidence.UpgradeFact.Version;
import io.firedrill.flink.FlinkRestException;
import io.firedrill.flink.Savepoints;
import io.firedrill.inspect.Inspection;
import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.judge.Finding;
import io.firedrill.judge.Judge;
import io.firedrill.judge.Verdict;
import io.firedrill.ledger.LedgerLayout;
import io.firedrill.problem.Problem;
import io.firedrill.run.LedgerAudit;
import io.firedrill.run.Observer;
import io.firedrill.run.Phases;
import io.firedrill.run.Progress;
import io.firedrill.snapshot.Snapshot;
import io.firedrill.snapshot.SnapshotReader;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Rehearses an upgrade: checks, a shadow beside the live job, and if asked to the upgrade itself,
 * with the way back. It collects evidence and judges nothing, except whether to go on.
 */
public final class UpgradeRunner {
  private static final int CHECKPOINTS = 2;

  private final UpgradeTarget target;
  private final Options options;
  private final VersionCheck check;
  private final Path work;
  private final Phases phases;
  private final EvidenceLog evidence;
  private final Clock clock;
  private final Map<String, String> versions;
  private Optional<LedgerAudit> audit = Optional.empty();

  /**
   * How to rehearse.
   *
   * @param perform whether the upgrade is performed after a GO
   * @param despiteNoGo whether it is performed whatever was found
   * @param acceptRepeats whether going back may repeat what the new version has committed
   * @param keepSavepoint whether the rehearsal's savepoint stays
   * @param format of savepoints: CANONICAL or NATIVE
   * @param declaredSinks uids of sinks of which the user says that they write to places of their
   *     own in the shadow
   * @param plant what the self-test plants
   */
  public record Options(
      boolean perform,
      boolean despiteNoGo,
      boolean acceptRepeats,
      boolean keepSavepoint,
      String format,
      Set<String> declaredSinks,
      Deadlines deadlines,
      long mostLocalBytes,
      UpgradePlant plant) {
    private static final long MOST_LOCAL_BYTES = 1L << 30;

    /** The usual ones. */
    public static Options of(boolean perform, UpgradePlant plant) {
      return new Options(
          perform,
          false,
          false,
          false,
          "CANONICAL",
          Set.of(),
          Deadlines.of(Duration.ofMinutes(3)),
          MOST_LOCAL_BYTES,
          plant);
    }
  }

  /**
   * How long each phase may take.
   *
   * @param comeUp how long a version may take until all of it runs
   */
  public record Deadlines(Duration steady, Duration savepoint, Duration comeUp, Duration settle) {
    private static final Duration USUAL = Duration.ofSeconds(90);

    /** The usual ones, but for one. */
    public static Deadlines of(Duration comeUp) {
      return new Deadlines(USUAL, USUAL, comeUp, USUAL);
    }
  }

  /**
   * A runner.
   *
   * @param work a folder to work in
   * @param versions versions of Firedrill and what it brings along, by name
   */
  public UpgradeRunner(
      UpgradeTarget target,
      Options options,
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
    this.phases = new Phases(target.live(), evidence, progress, clock);
    this.clock = clock;
    this.versions = versions;
  }

  /**
   * Rehearses, and performs the upgrade if asked to.
   *
   * @throws Problem if that cannot be done at all
   * @throws IOException if the live job's place does not answer any more
   */
  public Evidence run() throws IOException {
    Target live = target.live();
    started(live);
    StartedJob job = phases.run("start", live.startWords(), target::startLive).orElseThrow();
    audit = job.input().map(known -> new LedgerAudit(live.store(), known, phases));
    if (audit.isEmpty()) {
      phases.add(new Fact.LedgerNotAudited(phases.now(), job.notAudited()));
    }
    Optional<LedgerLayout> layout = audit.map(known -> layout(live));
    try (Observer observer = new Observer(live, job.jobId(), layout, evidence, clock)) {
      observer.start();
      rehearse(job.jobId());
    }
    Verdict soFar = Judge.judgeByItself(phases.soFar());
    if (options.perform() && (soFar.outcome() == Verdict.Outcome.PASS || options.despiteNoGo())) {
      new LiveUpgrade(target, options, phases, audit).run(job.jobId());
    }
    return phases.soFar();
  }

  private void started(Target live) {
    Map<String, String> all = new TreeMap<>(versions);
    all.putAll(live.versions());
    phases.add(new UpgradeFact.Planned(live.name(), target.changes(), options.perform(), all));
  }

  private void rehearse(String jobId) throws IOException {
    Optional<String> steady =
        phases.run("steady state", "waits for checkpoints and output", () -> steady(jobId));
    try {
      if (steady.isEmpty()) {
        endEarly("the live job was not steady");
        return;
      }
      Versions known = phases.run("versions", "makes both job graphs", this::versions).orElse(null);
      if (known == null || broken()) {
        endEarly("the new version cannot be used");
        return;
      }
      Optional<String> savepoint =
          phases.run(
              "savepoint", "takes a savepoint; the job goes on", () -> savepoint(jobId, known));
      if (savepoint.isEmpty() || broken()) {
        endEarly("there is no savepoint to start from");
        return;
      }
      phases.run(
          "state", "holds the state against the new version", () -> state(savepoint.get(), known));
      if (broken()) {
        endEarly("the new version cannot take the state");
        return;
      }
      new ShadowRun(target, options, phases, audit)
          .run(jobId, savepoint.get(), known.old(), known.fresh(), known.shadow());
    } finally {
      phases.run("remove", "removes what the rehearsal has made", this::remove);
      look(jobId);
    }
  }

  /** The versions and the graph of the old one. */
  private record Versions(
      JobVersion oldVersion,
      JobVersion newVersion,
      List<Operator> old,
      List<Operator> fresh,
      JobVersion shadow) {}

  private String steady(String jobId) throws IOException {
    Target live = target.live();
    live.rest()
        .checkpointConfig(jobId)
        .ifPresent(config -> phases.checkpointsEvery(Duration.ofMillis(config.intervalMillis())));
    phases.add(new Fact.FlinkVersionSeen(phases.now(), live.rest().version()));
    phases.add(new UpgradeFact.SettingsSeen(target.settings()));
    String seen =
        phases.until(
            "the live job to be RUNNING, to checkpoint and to write",
            phases.patient(options.deadlines().steady()),
            () -> {
              Evidence now = phases.soFar();
              String state =
                  now.last(Fact.JobSeen.class).map(Fact.JobSeen::state).orElse("not seen");
              boolean subtasks =
                  !now.subtasks().isEmpty()
                      && now.subtasks().stream().allMatch(s -> s.state().equals("RUNNING"));
              long checkpoints = now.all(Fact.CheckpointSeen.class).count();
              boolean flows = now.recordsFlow(0, Long.MAX_VALUE);
              boolean writes = now.all(Fact.OutputSeen.class).count() >= 2;
              boolean ready =
                  state.equals("RUNNING")
                      && subtasks
                      && checkpoints >= CHECKPOINTS
                      && flows
                      && (writes || audit.isEmpty());
              String words =
                  "%s, %d checkpoints, %s, %s"
                      .formatted(
                          state,
                          checkpoints,
                          flows ? "records flow" : "no records flow",
                          writes ? "output grows" : "output does not grow");
              return ready ? Look.seen(words) : Look.notYet("%s", words);
            });
    look(jobId);
    return seen;
  }

  private void look(String jobId) {
    Target live = target.live();
    try {
      var job = live.rest().job(jobId);
      int attempts = live.rest().subtasks(job).stream().mapToInt(s -> s.attempt()).sum();
      phases.add(
          new UpgradeFact.LiveSeen(
              jobId, job.state(), live.rest().checkpoints(jobId).restoredCount(), attempts));
    } catch (FlinkRestException e) {
      // the judge misses it
    }
  }

  private Versions versions() {
    JobVersion old = fetchVersion(Version.OLD).orElse(null);
    JobVersion fresh = fetchVersion(Version.NEW).orElse(null);
    if (old == null || fresh == null) {
      return null;
    }
    JobVersion shadow = target.shadowVersion(fresh);
    Optional<List<Operator>> oldGraph = graph(Version.OLD, old);
    Optional<List<Operator>> newGraph = graph(Version.NEW, fresh);
    if (oldGraph.isEmpty() || newGraph.isEmpty()) {
      return null;
    }
    Optional<List<Operator>> shadowGraph = graph(Version.SHADOW, shadow);
    if (shadowGraph.isEmpty()) {
      return null;
    }
    new SinkSafety(options.declaredSinks()).check(newGraph.get(), shadowGraph.get());
    return new Versions(old, fresh, oldGraph.get(), newGraph.get(), shadow);
  }

  private Optional<JobVersion> fetchVersion(Version version) {
    Path folder = work.resolve("jars-" + version.name().toLowerCase(Locale.ROOT));
    try {
      return Optional.of(
          version == Version.OLD ? target.oldVersion(folder) : target.newVersion(folder));
    } catch (IOException | Problem e) {
      phases.add(new UpgradeFact.VersionUnusable(version, e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<List<Operator>> graph(Version which, JobVersion version) {
    Inspection graph = check.graph(version, which.name().toLowerCase(Locale.ROOT));
    if (graph.graphError().isPresent()) {
      phases.add(
          new UpgradeFact.VersionUnusable(
              which, "it makes no job graph: " + graph.graphError().get()));
      return Optional.empty();
    }
    phases.add(new UpgradeFact.VersionSeen(which, graph.operators()));
    return Optional.of(graph.operators());
  }

  private String savepoint(String jobId, Versions known) throws IOException {
    Target live = target.live();
    String liveFolder = live.places().savepoints();
    try {
      probe(liveFolder);
    } catch (IOException e) {
      phases.add(
          new UpgradeFact.SavepointFailed(
              "savepoints of the upgrade go to %s, which cannot be written to: %s"
                  .formatted(liveFolder, e.getMessage())));
      return "";
    }
    String folder = options.keepSavepoint() ? liveFolder : target.shadowPlaces().savepoints();
    Savepoints savepoints = new Savepoints(live.rest());
    long began = phases.now();
    String path;
    try {
      path = savepoints.take(jobId, folder, options.format(), options.deadlines().savepoint());
    } catch (Problem | DeadlinePassed e) {
      phases.add(new UpgradeFact.SavepointFailed(e.getMessage()));
      return "";
    }
    long millis = phases.now() - began;
    SnapshotReader reader = new SnapshotReader(live.store());
    phases.add(new UpgradeFact.SavepointTaken(path, reader.kind(path), millis));
    Snapshot read = reader.read(path);
    phases.add(
        new UpgradeFact.SavepointRead(
            read.checkpointId(),
            path,
            new StateSizes(live.store(), known.old()).in(path),
            read.files(),
            read.missing()));
    return path;
  }

  /** That the folder of the live job's savepoints can be written to at all. */
  private void probe(String folder) throws IOException {
    if (folder.isEmpty()) {
      return; // the settings tell
    }
    var store = target.live().store();
    String key = store.keyOf(folder).replaceFirst("/$", "") + "/.firedrill-probe-" + phases.now();
    store.put(key, new byte[0]);
    store.delete(key);
  }

  private String state(String savepoint, Versions known) throws IOException {
    SavepointFolder local = new SavepointFolder(target.live().store(), work.resolve("savepoint"));
    Optional<String> tooLarge = local.tooLarge(savepoint, options.mostLocalBytes());
    if (tooLarge.isPresent()) {
      phases.add(
          new UpgradeFact.RestoredHere(
              new Inspection.Restore(Inspection.Outcome.NOT_TRIED, tooLarge.get(), Map.of())));
      return tooLarge.get();
    }
    Path folder = local.fetch(savepoint);
    VersionCheck.Checked checked = check.check(folder, known.newVersion(), known.old());
    checked
        .inspection()
        .graphError()
        .ifPresent(why -> phases.add(new UpgradeFact.VersionUnusable(Version.NEW, why)));
    phases.add(new UpgradeFact.OperatorsChecked(checked.operators()));
    phases.add(new UpgradeFact.StatesChecked(checked.inspection().states()));
    phases.add(new UpgradeFact.RestoredHere(checked.inspection().restore()));
    return checked.inspection().restore().words();
  }

  private String remove() throws IOException {
    IOException failed = null;
    try {
      if (options.plant() != UpgradePlant.SHADOW_STAYS) {
        target.removeShadow();
      }
    } catch (IOException e) {
      failed = e;
    }
    List<String> left = target.leftOfShadow();
    phases.add(new UpgradeFact.Removed(left));
    if (failed != null) {
      throw failed;
    }
    return left.isEmpty() ? "nothing left" : "left: " + String.join(", ", left);
  }

  private void endEarly(String why) {
    phases.add(new UpgradeFact.EndedEarly(why));
  }

  private boolean broken() {
    return Judge.judgeByItself(phases.soFar()).links().stream()
        .anyMatch(link -> link.finding() instanceof Finding.Broken);
  }

  private LedgerLayout layout(Target live) {
    try {
      return new LedgerLayout(
          live.store().keyOf(live.places().ledger()), live.store().keyOf(live.places().rejects()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
