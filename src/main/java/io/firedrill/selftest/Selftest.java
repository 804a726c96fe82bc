package io.firedrill.selftest;

import io.firedrill.app.DrillRun;
import io.firedrill.app.Installation;
import io.firedrill.app.LocalDrills;
import io.firedrill.app.LocalUpgrades;
import io.firedrill.app.UpgradeRun;
import io.firedrill.app.VersionChange;
import io.firedrill.cluster.DrillTarget;
import io.firedrill.cluster.JobSpec;
import io.firedrill.cluster.UpgradeTarget;
import io.firedrill.cluster.local.LocalTarget;
import io.firedrill.drill.Drill;
import io.firedrill.drill.DrillFile;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Ledger;
import io.firedrill.judge.Verdict;
import io.firedrill.ledger.AuditReport;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.run.Progress;
import io.firedrill.store.DirectoryStore;
import io.firedrill.upgrade.UpgradeOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Shows that the alarm works: plants faults and shows that each is caught by the link that should
 * see it. First one healthy drill, which must pass; then the same evidence and ledger with one
 * thing changed; then real drills in which the job, the target or the kill is defective.
 */
public final class Selftest {
  private final Installation installation;
  private final Path folder;
  private final Progress progress;
  private final Consumer<Outcome> report;

  /**
   * A self-test.
   *
   * @param folder where the drills' reports go, one folder each
   * @param outcomes gets each outcome as soon as it is known
   */
  public Selftest(
      Installation installation, Path folder, Progress progress, Consumer<Outcome> report) {
    this.installation = installation;
    this.folder = folder;
    this.progress = progress;
    this.report = report;
  }

  /** What needs nothing of the other parts, so that parts can run side by side. */
  @FunctionalInterface
  public interface Part {
    /**
     * Plants its faults.
     *
     * @param add is given each outcome as soon as it is there
     * @throws Problem if a healthy run does not pass: then no plant could prove anything
     */
    void plant(Consumer<Outcome> add);
  }

  /** Plants all faults, one part after the other. */
  public List<Outcome> run() {
    List<Outcome> outcomes = new ArrayList<>();
    Consumer<Outcome> add =
        outcome -> {
          outcomes.add(outcome);
          report.accept(outcome);
        };
    parts().values().forEach(part -> part.plant(add));
    return outcomes;
  }

  /** All parts by their names. */
  public Map<String, Part> parts() {
    Map<String, Part> parts = new LinkedHashMap<>(ofDrills());
    parts.putAll(ofUpgrades());
    return parts;
  }

  /** What is planted in drills, and in a version that is refused before anything starts. */
  Map<String, Part> ofDrills() {
    Map<String, Part> parts = new LinkedHashMap<>();
    parts.put("healthy-drill", this::changedCopies);
    parts.put(
        "at-least-once-sink",
        add ->
            defectiveJob(
                "AT_LEAST_ONCE_SINK",
                "an at-least-once sink",
                report -> report.duplicates() > 0 && report.missing() == 0,
                add));
    parts.put(
        "source-forgets-offset",
        add ->
            defectiveJob(
                "SOURCE_FORGETS_OFFSET",
                "a source that forgets its offset",
                report -> report.duplicates() > 0 && report.missing() == 0,
                add));
    parts.put(
        "source-saves-offset-before-emitting",
        add ->
            defectiveJob(
                "SOURCE_SAVES_OFFSET_BEFORE_EMITTING",
                "a source that saves its offset before emitting",
                report -> report.missing() > 0 && report.duplicates() == 0,
                add));
    parts.put(
        "state-in-a-field",
        add ->
            defectiveJob(
                "STATE_IN_A_FIELD",
                "state kept in a plain field",
                report -> report.wrong() > 0 && report.missing() == 0 && report.duplicates() == 0,
                add));
    parts.put(
        "restarted-from-nothing",
        add -> forgetfulStore("a job restarted from nothing", false, add));
    parts.put(
        "restored-from-older",
        add -> forgetfulStore("a real restore from an older checkpoint", true, add));
    parts.put("idle-taskmanager-kill", this::idleKill);
    parts.put("checkpoint-discarded", this::discardedCheckpoint);
    parts.put("table-sink", this::tableSink);
    return parts;
  }

  /** What is planted in the rehearsal of an upgrade and in the upgrade itself. */
  Map<String, Part> ofUpgrades() {
    Map<String, Part> parts = new LinkedHashMap<>();
    parts.put("healthy-upgrade", this::changedUpgrade);
    parts.put("shadow-with-sinks", this::shadowWithSinks);
    return parts;
  }

  private void changedCopies(Consumer<Outcome> add) {
    DirectoryStore objects = new DirectoryStore(folder.resolve("objects").toAbsolutePath());
    Drill drill = shipped("taskmanager-kill").withName("healthy");
    remove(objects);
    try {
      DrillRun.Result healthy =
          new LocalDrills(
                  installation,
                  new LocalDrills.Options(
                      folder.resolve(drill.name()), 0, false, Optional.of(objects.root()), false),
                  progress)
              .run(drill);
      if (healthy.verdict().outcome() != Verdict.Outcome.PASS) {
        throw new Problem(
            "the healthy drill did not pass, so no plant can prove anything: "
                + healthy.report().reasons().get(0));
      }
      verify(new EvidencePlants(healthy.evidence()).all(), add);
      verify(LedgerPlants.of(healthy.evidence(), drill, objects).all(), add);
    } catch (IOException e) {
      throw new Problem(Texts.format("cannot work in %s: %s", folder, e.getMessage()), e);
    } finally {
      remove(objects);
    }
  }

  private static void verify(Map<Plant, Evidence> plants, Consumer<Outcome> add) {
    plants.forEach((plant, evidence) -> add.accept(Verification.of(plant, evidence)));
  }

  private void defectiveJob(
      String defect, String name, Predicate<AuditReport> shows, Consumer<Outcome> add) {
    Plant plant =
        new Plant(
            name,
            "ledger",
            true,
            e -> e.last(Fact.Audited.class).filter(a -> shows.test(a.report())).isPresent());
    Drill drill = shipped("task-failure").withName(defect.toLowerCase(Locale.ROOT));
    Evidence evidence = run(drill, job -> defective(job, defect), target -> target);
    add.accept(Verification.of(plant, evidence));
  }

  /** A job with a defect. */
  public static JobSpec defective(JobSpec healthy, String defect) {
    List<String> arguments = new ArrayList<>(List.of(defect));
    arguments.addAll(healthy.arguments());
    List<Path> jars = new ArrayList<>(healthy.jars());
    jars.add(JobSpec.DEFECTS_JAR);
    return new JobSpec("io.firedrill.defect.DefectiveJob", jars, arguments, healthy.flink());
  }

  private void forgetfulStore(String name, boolean keepOlder, Consumer<Outcome> add) {
    Drill drill =
        shipped("jobmanager-kill")
            .withName(keepOlder ? "restored-from-older" : "restarted-from-nothing");
    Evidence evidence =
        run(
            drill,
            job -> job,
            target -> new PlantedTarget(target, new ForgetfulFaults(target, keepOlder)));
    // the ledger has duplicates as well: the plant cannot be the only thing wrong
    add.accept(
        Verification.of(new Plant(name, "restored from newest", false, e -> true), evidence));
  }

  private void idleKill(Consumer<Outcome> add) {
    Drill drill =
        impatient(shipped("taskmanager-kill"))
            .withName("idle-taskmanager-kill")
            .withFault(new IdleTaskManagerKill());
    Evidence evidence = run(drill);
    add.accept(
        Verification.of(
            new Plant("a real kill of an idle TaskManager", "fault hit", false, e -> true),
            evidence));
  }

  private void discardedCheckpoint(Consumer<Outcome> add) {
    Drill shipped = shipped("restarts-exhausted");
    Map<String, String> flink = new HashMap<>(shipped.flink());
    flink.put(
        "execution.checkpointing.externalized-checkpoint-retention", "NO_EXTERNALIZED_CHECKPOINTS");
    Drill drill = shipped.withFlink(flink).withName("checkpoint-discarded");
    Evidence evidence = run(drill);
    add.accept(
        Verification.of(
            new Plant(
                "a job that discards its last checkpoint",
                "last checkpoint kept",
                false, // and so it is not brought back either
                e -> true),
            evidence));
  }

  /** An upgrade that must be a GO, and its evidence changed. */
  private void changedUpgrade(Consumer<Outcome> add) {
    UpgradeRun.Result healthy = upgrade("healthy-upgrade", true, target -> target);
    if (healthy.verdict().outcome() != Verdict.Outcome.PASS) {
      throw new Problem(
          "the healthy upgrade is not a GO, so no plant can prove anything: "
              + healthy.verdict().reasons().get(0));
    }
    verify(new UpgradePlants(healthy.evidence()).all(), add);
  }

  /** A shadow that is really at fault. */
  private void shadowWithSinks(Consumer<Outcome> add) {
    Evidence duplicated = upgrade("shadow-with-sinks", false, Selftest::withSinks).evidence();
    // what it commits lands in the live job's ledger, beside what the live job commits
    add.accept(
        Verification.of(
            new Plant(
                "a real shadow from the savepoint as it is",
                "seam",
                false,
                e ->
                    e.all(Fact.Audited.class)
                        .anyMatch(a -> a.ledger() == Ledger.LIVE && a.report().duplicates() > 0)),
            duplicated));
  }

  /** A new version whose shadow would write into a table, which nothing on its class path knows. */
  private void tableSink(Consumer<Outcome> add) {
    String name = "a real version that writes into a table";
    List<String> arguments = new ArrayList<>(List.of("WRITES_TO_A_TABLE"));
    arguments.addAll(LocalUpgrades.version1(Optional.empty()).arguments());
    VersionChange change =
        new VersionChange(
            Stream.of(JobSpec.JOB_JAR, JobSpec.DEFECTS_JAR)
                .map(jar -> installation.artifacts().resolve(jar).toString())
                .toList(),
            Optional.of("io.firedrill.defect.BadVersion"),
            Optional.empty(),
            Map.of(),
            false,
            arguments);
    try {
      UpgradeRun.Result rehearsed = upgrade("table-sink", false, change, target -> target);
      add.accept(
          new Outcome(
              name, "shadow isolated", false, "not refused: " + rehearsed.verdict().outcome()));
    } catch (Problem refused) {
      boolean caught =
          refused.getMessage().contains("table-writer")
              && refused.getMessage().contains("nothing was started");
      add.accept(new Outcome(name, "shadow isolated", caught, refused.getMessage()));
    }
  }

  private UpgradeRun.Result upgrade(
      String name, boolean perform, UnaryOperator<UpgradeTarget> around) {
    return upgrade(name, perform, VersionChange.NONE, around);
  }

  private UpgradeRun.Result upgrade(
      String name, boolean perform, VersionChange change, UnaryOperator<UpgradeTarget> around) {
    Path reports = folder.resolve(name);
    UpgradeTarget target = new LocalUpgrades(installation, reports).to(change);
    return new UpgradeRun(installation, reports, progress)
        .run(around.apply(target), UpgradeOptions.brief(perform));
  }

  /** For drills whose recovery is not going to come. */
  private static Drill impatient(Drill drill) {
    Drill.Deadlines usual = drill.deadlines();
    return drill.withDeadlines(
        new Drill.Deadlines(
            usual.steady(), Duration.ofSeconds(8), Duration.ofSeconds(8), usual.drain(), false));
  }

  private Drill shipped(String name) {
    return DrillFile.read(installation.drill(name));
  }

  private static UpgradeTarget withSinks(UpgradeTarget target) {
    return new PlantedUpgrade(target, new ShadowWithSinks(target.shadow()));
  }

  private Evidence run(Drill drill) {
    return local(drill).run(drill).evidence();
  }

  private Evidence run(
      Drill drill, UnaryOperator<JobSpec> job, Function<LocalTarget, DrillTarget> around) {
    return local(drill).run(drill, job, around).evidence();
  }

  private LocalDrills local(Drill drill) {
    return new LocalDrills(
        installation, LocalDrills.Options.in(folder.resolve(drill.name())), progress);
  }

  private static void remove(DirectoryStore copy) {
    try {
      copy.deleteAll();
    } catch (IOException e) {
      throw new Problem(Texts.format("cannot remove %s: %s", copy.root(), e.getMessage()), e);
    }
  }
}
