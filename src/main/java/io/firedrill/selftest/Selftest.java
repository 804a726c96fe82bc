package io.firedrill.selftest;

import io.firedrill.app.DrillRun;
import io.firedrill.app.Installation;
import io.firedrill.app.LocalDrills;
import io.firedrill.app.LocalUpgrades;
import io.firedrill.app.UpgradeRun;
import io.firedrill.cluster.Target;
import io.firedrill.drill.Drill;
import io.firedrill.drill.DrillFile;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.job.GeneratorInput;
import io.firedrill.judge.Verdict;
import io.firedrill.ledger.AuditReport;
import io.firedrill.ledger.LedgerLayout;
import io.firedrill.problem.Problem;
import io.firedrill.run.Progress;
import io.firedrill.store.DirectoryStore;
import io.firedrill.upgrade.UpgradePlant;
import io.firedrill.upgrade.UpgradeRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Link 6 of the proof, the alarm works: plants faults and shows that each is caught by the link
 * that should see it. First one healthy drill, which must pass; then the same evidence and ledger
 * with one thing changed; then real drills in which the job, the target or the kill is defective.
 */
public final class Selftest {
  private final Installation installation;
  private final Path folder;
  private final Progress progress;
  private final Consumer<Outcome> told;

  /**
   * A self-test.
   *
   * @param folder where the drills' reports go, one folder each
   * @param told is given each outcome as soon as it is there
   */
  public Selftest(
      Installation installation, Path folder, Progress progress, Consumer<Outcome> told) {
    this.installation = installation;
    this.folder = folder;
    this.progress = progress;
    this.told = told;
  }

  /**
   * Plants all faults.
   *
   * @throws Problem if the healthy drill does not pass: then no plant could prove anything
   */
  public List<Outcome> run() {
    List<Outcome> outcomes = new ArrayList<>();
    Consumer<Outcome> add =
        outcome -> {
          outcomes.add(outcome);
          told.accept(outcome);
        };
    changedCopies(add);
    defectiveDrills(add);
    upgrades(add);
    return outcomes;
  }

  private void changedCopies(Consumer<Outcome> add) {
    DirectoryStore copy = new DirectoryStore(folder.resolve("ledger-copy").toAbsolutePath());
    Drill drill = shipped("taskmanager-kill");
    LedgerLayout[] layout = new LedgerLayout[1];
    remove(copy);
    try {
      DrillRun.Result healthy =
          rehearse(
              drill.withName("healthy"),
              new DrillRun.Plant() {
                @Override
                public void after(Target target) throws IOException {
                  layout[0] =
                      new LedgerLayout(
                          target.store().keyOf(target.places().ledger()),
                          target.store().keyOf(target.places().rejects()));
                  LedgerPlants.copy(target.store(), layout[0], copy);
                }
              });
      if (healthy.verdict().outcome() != Verdict.Outcome.PASS) {
        throw new Problem(
            "the healthy drill did not pass, so no plant can prove anything: "
                + healthy.report().reasons().get(0));
      }
      Drill.Job job = drill.job();
      GeneratorInput input = new GeneratorInput(job.seed(), job.splits(), job.accounts());
      verify(new EvidencePlants(healthy.evidence()).all(), add);
      verify(new LedgerPlants(healthy.evidence(), copy, layout[0], input).all(), add);
    } catch (IOException e) {
      throw new Problem("cannot work in %s: %s".formatted(folder, e.getMessage()), e);
    } finally {
      remove(copy);
    }
  }

  private static void verify(Map<Plant, Evidence> plants, Consumer<Outcome> add) {
    plants.forEach((plant, evidence) -> add.accept(Verification.of(plant, evidence)));
  }

  private void defectiveDrills(Consumer<Outcome> add) {
    defectiveJob(
        "AT_LEAST_ONCE_SINK",
        "an at-least-once sink",
        report -> report.duplicates() > 0 && report.missing() == 0,
        add);
    defectiveJob(
        "SOURCE_FORGETS_OFFSET",
        "a source that forgets its offset",
        report -> report.duplicates() > 0 && report.missing() == 0,
        add);
    defectiveJob(
        "SOURCE_SAVES_OFFSET_BEFORE_EMITTING",
        "a source that saves its offset before emitting",
        report -> report.missing() > 0 && report.duplicates() == 0,
        add);
    defectiveJob(
        "STATE_IN_A_FIELD",
        "state kept in a plain field",
        report -> report.wrong() > 0 && report.missing() == 0 && report.duplicates() == 0,
        add);
    forgetfulStore("a job restarted from nothing", false, add);
    forgetfulStore("a real restore from an older checkpoint", true, add);
    idleKill(add);
    discardedCheckpoint(add);
  }

  private void defectiveJob(
      String defect, String name, Predicate<AuditReport> shows, Consumer<Outcome> add) {
    Plant plant =
        new Plant(
            name,
            "ledger",
            true,
            e -> e.last(Fact.LedgerAudited.class).filter(a -> shows.test(a.report())).isPresent());
    Evidence evidence =
        rehearse(
                shipped("task-failure").withName(defect.toLowerCase(java.util.Locale.ROOT)),
                new DrillRun.Plant() {
                  @Override
                  public Optional<String> defect() {
                    return Optional.of(defect);
                  }
                })
            .evidence();
    add.accept(Verification.of(plant, evidence));
  }

  private void forgetfulStore(String name, boolean keepOlder, Consumer<Outcome> add) {
    Drill drill =
        shipped("jobmanager-kill")
            .withFault(new ForgetfulJobManagerKill(keepOlder))
            .withName(keepOlder ? "restored-from-older" : "restarted-from-nothing");
    Evidence evidence = rehearse(drill, new DrillRun.Plant() {}).evidence();
    // the ledger doubles as well: the plant cannot be the only thing wrong
    add.accept(
        Verification.of(new Plant(name, "restored from newest", false, e -> true), evidence));
  }

  private void idleKill(Consumer<Outcome> add) {
    Drill drill =
        impatient(shipped("taskmanager-kill"))
            .withName("idle-taskmanager-kill")
            .withFault(new IdleTaskManagerKill());
    Evidence evidence = rehearse(drill, new DrillRun.Plant() {}).evidence();
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
    Evidence evidence = rehearse(drill, new DrillRun.Plant() {}).evidence();
    add.accept(
        Verification.of(
            new Plant(
                "a job that discards its last checkpoint", "last checkpoint kept", true, e -> true),
            evidence));
  }

  /** An upgrade that must be a GO, its evidence changed, and a shadow that is really at fault. */
  private void upgrades(Consumer<Outcome> add) {
    UpgradeRun.Result healthy = upgrade("healthy-upgrade", true, UpgradePlant.NONE);
    if (healthy.verdict().outcome() != Verdict.Outcome.PASS) {
      throw new Problem(
          "the healthy upgrade is no GO, so no plant can prove anything: "
              + healthy.verdict().reasons().get(0));
    }
    verify(new UpgradePlants(healthy.evidence()).all(), add);
    Evidence doubled =
        upgrade("shadow-with-sinks", false, UpgradePlant.SINKS_IN_THE_COPY).evidence();
    // what it commits lands in the live job's ledger, beside what the live job commits
    add.accept(
        Verification.of(
            new Plant(
                "a real shadow from the savepoint as it is",
                "shadow apart",
                false,
                e ->
                    e.steps(UpgradeFact.Audited.class)
                        .anyMatch(
                            a ->
                                a.ledger() == UpgradeFact.Ledger.LIVE
                                    && a.report().duplicates() > 0)),
            doubled));
  }

  private UpgradeRun.Result upgrade(String name, boolean perform, UpgradePlant plant) {
    Path reports = folder.resolve(name);
    return new UpgradeRun(installation, reports, progress)
        .run(
            new LocalUpgrades(installation, reports).toVersion2(),
            UpgradeRunner.Options.of(perform, plant));
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

  private DrillRun.Result rehearse(Drill drill, DrillRun.Plant plant) {
    return new LocalDrills(
            installation, new LocalDrills.Options(folder.resolve(drill.name()), 0, false), progress)
        .run(drill, plant);
  }

  private static void remove(DirectoryStore copy) {
    try {
      copy.deleteAll();
    } catch (IOException e) {
      throw new Problem("cannot remove %s: %s".formatted(copy.root(), e.getMessage()), e);
    }
  }
}
