package io.firedrill.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import io.firedrill.cluster.Victim.Role;
import io.firedrill.cluster.fake.FakeCluster;
import io.firedrill.cluster.fake.FakeFlink.Misbehaviour;
import io.firedrill.cluster.fake.FastClock;
import io.firedrill.cluster.fake.WrappedStore;
import io.firedrill.drill.fault.AllPodsKill;
import io.firedrill.drill.fault.ApiServerAway;
import io.firedrill.drill.fault.ClusterLoss;
import io.firedrill.drill.fault.DeploymentPrune;
import io.firedrill.drill.fault.DiskFull;
import io.firedrill.drill.fault.Fault;
import io.firedrill.drill.fault.FaultContext;
import io.firedrill.drill.fault.FaultSeries;
import io.firedrill.drill.fault.HaDataDelete;
import io.firedrill.drill.fault.JavaOutOfMemory;
import io.firedrill.drill.fault.JobItself;
import io.firedrill.drill.fault.MidCheckpointKill;
import io.firedrill.drill.fault.NetworkCutJobManager;
import io.firedrill.drill.fault.NetworkCutTaskManagers;
import io.firedrill.drill.fault.NoRoom;
import io.firedrill.drill.fault.NodeDrain;
import io.firedrill.drill.fault.NodeGone;
import io.firedrill.drill.fault.OperatorKill;
import io.firedrill.drill.fault.Outage;
import io.firedrill.drill.fault.SickStore;
import io.firedrill.drill.fault.SingleFault;
import io.firedrill.drill.fault.TaskFailure;
import io.firedrill.drill.fault.TaskManagerAndJobManagerKill;
import io.firedrill.drill.fault.TaskManagerOomLoop;
import io.firedrill.drill.fault.TaskManagerThenJobManagerKill;
import io.firedrill.drill.fault.Zombie;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Expects;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Fact.NodeSeen.State;
import io.firedrill.evidence.Ledger;
import io.firedrill.evidence.MemoryLog;
import io.firedrill.evidence.Phase;
import io.firedrill.judge.Finding;
import io.firedrill.judge.Judge;
import io.firedrill.judge.Verdict;
import io.firedrill.problem.Problem;
import io.firedrill.proxy.Sickness;
import io.firedrill.run.Progress;
import io.firedrill.snapshot.LeftSnapshots;
import io.firedrill.snapshot.RetainedCheckpoints;
import io.firedrill.store.ObjectStore;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Drills on a cluster in memory: what is waited for, what is given up, and what evidence says. */
class DrillRunnerTest {
  private static final Duration ENOUGH = Duration.ofSeconds(60); // on a busy machine
  private static final Duration SHORT = Duration.ofMillis(150);
  private static final Map<String, String> FEW_RESTARTS =
      Map.of("restart-strategy.type", "fixed-delay", "restart-strategy.fixed-delay.attempts", "3");

  @TempDir Path folder;

  private FastClock clock = new FastClock();

  private FakeCluster cluster(Misbehaviour... misbehaviours) {
    return new FakeCluster(folder, clock, List.of(misbehaviours));
  }

  private static Drill drill(Fault fault) {
    return drill(fault, Expects.RESTORE, ENOUGH);
  }

  private static Drill drill(Fault fault, Expects expects, Duration patience) {
    return new Drill(
        "a-drill",
        "it comes back",
        fault,
        expects,
        new Drill.Job(
            Drill.Main.transactions,
            Drill.Pipeline.files,
            Optional.empty(),
            100,
            2,
            50,
            0,
            1,
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        Map.of(),
        Drill.Budget.NONE,
        new Drill.Deadlines(patience, patience, patience, patience, false));
  }

  private Evidence run(FakeCluster cluster, Drill drill) {
    DrillRunner.Options options = new DrillRunner.Options(Map.of(), false, Optional.empty());
    return new DrillRunner(drill, options, cluster, new MemoryLog(), Progress.SILENT, clock).run();
  }

  private static Verdict verdict(Evidence evidence) {
    return Judge.judgeByItself(evidence);
  }

  private static void passes(Evidence evidence) {
    assertThat(verdict(evidence).outcome())
        .as(verdict(evidence).reasons().toString())
        .isEqualTo(Verdict.Outcome.PASS);
  }

  private static Finding finding(Evidence evidence, String link) {
    return verdict(evidence).links().stream()
        .filter(each -> each.link().equals(link))
        .findFirst()
        .orElseThrow()
        .finding();
  }

  private static List<Phase> missed(Evidence evidence) {
    return evidence.all(Fact.DeadlineMissed.class).map(Fact.DeadlineMissed::phase).toList();
  }

  private static List<Phase> phases(Evidence evidence) {
    return evidence.all(Fact.PhaseBegan.class).map(Fact.PhaseBegan::phase).toList();
  }

  @Test
  void aSeriesOfFaultsIsSurvived() {
    Evidence evidence =
        run(
            cluster(),
            drill(
                new FaultSeries(
                    List.of(
                        new FaultSeries.Step(0, SingleFault.TASKMANAGER_KILL),
                        new FaultSeries.Step(20, SingleFault.JOBMANAGER_KILL),
                        new FaultSeries.Step(0, SingleFault.TASKMANAGER_KILL))),
                Expects.SURVIVES,
                ENOUGH));
    passes(evidence);
    assertThat(evidence.faults()).hasSize(3);
    assertThat(missed(evidence)).isEmpty();
  }

  @Test
  void aSeriesThatCostNoRestoreIsAuditedToo() {
    Evidence evidence =
        run(
            cluster().foreign(),
            drill(
                new FaultSeries(
                    List.of(
                        new FaultSeries.Step(
                            0, Outage.of("store-outage").orElseThrow().lasting(2)))),
                Expects.SURVIVES,
                ENOUGH));
    passes(evidence);
    assertThat(evidence.restoresAfterFault()).isEmpty();
  }

  @Test
  void theAuditAfterASeriesWaitsUntilTheBacklogIsGone() {
    Evidence evidence =
        run(
            cluster(Misbehaviour.SLOW_TO_CATCH_UP).foreign(),
            drill(
                new FaultSeries(List.of(new FaultSeries.Step(0, SingleFault.TASKMANAGER_KILL))),
                Expects.SURVIVES,
                ENOUGH));
    passes(evidence);
  }

  /** What a ledger has lost is to be seen, whether or not the source ever catches up. */
  @Test
  void aSeriesWhoseBacklogStaysIsAuditedAllTheSame() {
    Drill drill =
        drill(
            new FaultSeries(List.of(new FaultSeries.Step(0, SingleFault.TASKMANAGER_KILL))),
            Expects.SURVIVES,
            ENOUGH);
    Evidence evidence =
        run(
            cluster(Misbehaviour.NEVER_CATCHES_UP).foreign(),
            drill.withDeadlines(new Drill.Deadlines(ENOUGH, ENOUGH, SHORT, ENOUGH, false)));
    assertThat(missed(evidence)).containsExactly(Phase.SETTLE);
    assertThat(evidence.last(Fact.Audited.class).orElseThrow().ledger()).isEqualTo(Ledger.LIVE);
  }

  @Test
  void aKilledTaskManagerCostsNothing() {
    Evidence evidence = run(cluster(), drill(SingleFault.TASKMANAGER_KILL));
    passes(evidence);
    assertThat(phases(evidence))
        .containsExactly(
            Phase.START,
            Phase.STEADY_STATE,
            Phase.FAULT,
            Phase.RECOVERY,
            Phase.SETTLE,
            Phase.DRAIN);
  }

  @Test
  void aLedgerThatWasNotExactIsNoReasonToFailAndNothingIsHit() {
    Evidence evidence =
        run(cluster().foreign().withAnothersRecords(), drill(SingleFault.TASKMANAGER_KILL));
    assertThat(verdict(evidence).outcome()).isEqualTo(Verdict.Outcome.INCONCLUSIVE);
    assertThat(phases(evidence))
        .containsExactly(Phase.START, Phase.STEADY_STATE, Phase.AUDIT_BEFORE);
    assertThat(finding(evidence, "steady state").reason())
        .contains("not exact before anything was done: 0 missing, 3 duplicates")
        .contains("start the job without state");
  }

  @Test
  void aJobThatIsNotStoppedIsAuditedBeforeAndAfter() {
    Evidence evidence = run(cluster().foreign(), drill(SingleFault.TASKMANAGER_KILL));
    passes(evidence);
    assertThat(evidence.all(Fact.Audited.class).map(Fact.Audited::ledger))
        .containsExactly(Ledger.BEFORE, Ledger.LIVE);
  }

  @Test
  void aSubtaskInAnotherRegionIsNotWaitedFor() {
    Evidence evidence =
        run(cluster(Misbehaviour.ONE_SUBTASK_APART), drill(SingleFault.TASKMANAGER_KILL));
    assertThat(missed(evidence)).isEmpty();
    passes(evidence);
  }

  @ParameterizedTest
  @EnumSource(names = {"TASKMANAGER_KILL", "JOBMANAGER_KILL"})
  void aClockThatIsAheadOfOursChangesNothing(SingleFault fault) {
    Evidence evidence = run(cluster(Misbehaviour.CLOCK_AHEAD).foreign(), drill(fault));
    passes(evidence);
    assertThat(evidence.flinkAhead()).isBetween(29_000L, 31_000L);
    assertThat(missed(evidence)).isEmpty();
  }

  @Test
  void aKilledJobManagerCostsNothing() {
    passes(run(cluster(), drill(SingleFault.JOBMANAGER_KILL)));
  }

  @Test
  void aJobManagersKillIsProvedByTheBucketWhereTheHaStoreIsNotRead() {
    Evidence evidence = run(cluster().withZooKeeper(), drill(SingleFault.JOBMANAGER_KILL));
    passes(evidence);
    long restored = evidence.lastRestore().orElseThrow().checkpointId();
    assertThat(evidence.last(Fact.RetainedSeen.class).orElseThrow().checkpointIds())
        .endsWith(restored);
  }

  @Test
  void eachTaskManagerThatTheJobComesToIsHitAgain() {
    Evidence evidence = run(cluster(), drill(new TaskManagerOomLoop(3)));
    assertThat(missed(evidence)).isEmpty();
    assertThat(evidence.faults()).hasSize(3);
    assertThat(evidence.faults().stream().map(fault -> fault.victims().get(0)).distinct())
        .hasSize(3);
    assertThat(finding(evidence, "restored from newest")).isInstanceOf(Finding.Holds.class);
    assertThat(finding(evidence, "fault hit").reason())
        .as("here is no kubelet that would say so")
        .isEqualTo("how the container of tm-1 ended was not seen");
  }

  @Test
  void aJobWithoutRoomWaitsUntilThereIsSome() {
    Evidence evidence = run(cluster(), drill(new NoRoom(2)));
    passes(evidence);
    assertThat(finding(evidence, "fault hit").reason()).contains("there was no room for");
  }

  @Test
  void whereNobodyWasRefusedRoomItIsNotKnownThatThereWasNone() {
    Evidence evidence = run(cluster().asksForNoRoom(), drill(new NoRoom(2)));
    assertThat(finding(evidence, "fault hit")).isInstanceOf(Finding.Unseen.class);
    assertThat(finding(evidence, "fault hit").reason())
        .isEqualTo("no TaskManager was seen to be refused for want of room");
  }

  @Test
  void aJobOnAFullDiskFailsUntilThereIsRoom() {
    Evidence evidence = run(cluster(), drill(new DiskFull(2)));
    passes(evidence);
    assertThat(finding(evidence, "fault hit").reason()).contains("No space left on device");
    assertThat(evidence.last(Fact.FaultEnded.class)).isPresent();
  }

  @ParameterizedTest
  @EnumSource
  void aZombieCostsNothing(Zombie fault) {
    Evidence evidence = run(cluster(), drill(fault));
    passes(evidence);
    assertThat(phases(evidence)).contains(Phase.RETURN);
    assertThat(finding(evidence, "fault hit").reason()).contains("State: S (sleeping)");
    long woken = evidence.last(Fact.VictimWoken.class).orElseThrow().at();
    assertThat(evidence.firstCheckpointAgain().orElseThrow().completedAt())
        .as("what counts comes after it")
        .isGreaterThan(woken);
  }

  @Test
  void whatWasStoppedAndDiedBeforeItCouldGoOnWasNoZombie() {
    Evidence evidence = run(cluster().killsWhatIsStopped(), drill(Zombie.TASKMANAGER_ZOMBIE));
    assertThat(finding(evidence, "fault hit")).isInstanceOf(Finding.Unseen.class);
    assertThat(finding(evidence, "fault hit").reason())
        .contains("gone before it could go on: its process had ended");
  }

  @Test
  void aZombieIsLetGoOnThoughTheJobDidNotComeBack() {
    Evidence evidence =
        run(
            cluster(Misbehaviour.NO_SLOTS),
            drill(Zombie.TASKMANAGER_ZOMBIE)
                .withDeadlines(new Drill.Deadlines(ENOUGH, SHORT, SHORT, SHORT, false)));
    assertThat(evidence.last(Fact.VictimWoken.class)).isPresent();
  }

  @Test
  void aNodeThatGoesAwayAndComesBackWithItsZombiesCostsNothing() {
    FakeCluster cluster = cluster();
    Evidence evidence = run(cluster, drill(new NodeGone(3)));
    passes(evidence);
    assertThat(evidence.fault().orElseThrow().victims())
        .extracting(Victim::resourceId)
        .as("what is on the other node is left alone")
        .containsExactly("tm-1");
    assertThat(states(evidence)).containsExactly(State.PAUSED, State.NOT_READY, State.READY);
    assertThat(finding(evidence, "fault hit").reason())
        .contains("State: S (sleeping)", "Kubernetes called the node first not ready");
    assertThat(cluster.takenNode()).isEmpty();
  }

  @Test
  void aNodeWithTheJobManagerIsLostWithAllThatIsOnIt() {
    Evidence evidence = run(cluster().onOneNode(), drill(new NodeGone(1)));
    passes(evidence);
    assertThat(evidence.fault().orElseThrow().victims())
        .extracting(Victim::resourceId)
        .containsExactly("tm-1", "tm-2", "jobmanager");
  }

  @Test
  void aNodeIsAwayForItsTimeAndItsLossIsReadAfterwardsWhereMuchOfRestIsNotAnswered() {
    FakeCluster cluster = cluster();
    cluster.unanswered(
        path ->
            cluster.takenNode().isPresent()
                && (path.contains("exceptions") || path.contains("config")));
    Evidence evidence = run(cluster, drill(new NodeGone(15)));
    passes(evidence);
    assertThat(evidence.last(Fact.VictimWoken.class).orElseThrow().at())
        .isGreaterThanOrEqualTo(evidence.fault().orElseThrow().at() + 15_000);
  }

  @Test
  void aNodeComesBackThoughTheJobDidNot() {
    FakeCluster cluster = cluster(Misbehaviour.NO_SLOTS);
    Evidence evidence =
        run(
            cluster,
            drill(new NodeGone(1))
                .withDeadlines(new Drill.Deadlines(ENOUGH, SHORT, SHORT, SHORT, false)));
    assertThat(evidence.last(Fact.VictimWoken.class)).isPresent();
    assertThat(cluster.takenNode()).isEmpty();
  }

  @Test
  void aDrainEvictsOnePodAfterTheOtherAndUncordonsTheNode() {
    FakeCluster cluster = cluster().onOneNode();
    Evidence evidence = run(cluster, drill(new NodeDrain()));
    passes(evidence);
    assertThat(evidence.all(Fact.VictimHit.class).map(hit -> hit.victim().resourceId()))
        .containsExactly("tm-1", "tm-2", "jobmanager");
    assertThat(states(evidence)).containsExactly(State.CORDONED, State.UNCORDONED);
    assertThat(finding(evidence, "fault hit").reason())
        .contains("the node first was cordoned for", "none of the job's pods was left on it");
    assertThat(cluster.takenNode()).isEmpty();
  }

  @Test
  void aDrainThatIsStuckUncordonsTheNodeAndIsNotPassed() {
    FakeCluster cluster = cluster().onOneNode().spares(Victim.Role.JOBMANAGER);
    Evidence evidence = run(cluster, drill(new NodeDrain()));
    assertThat(finding(evidence, "fault hit").reason())
        .contains("the JobManager jobmanager should have been hit too, but no hit was seen");
    assertThat(finding(evidence, "fault hit")).isInstanceOf(Finding.Unseen.class);
    assertThat(cluster.takenNode()).isEmpty();
  }

  @Test
  void aTaskManagerThatTheJobManagerDoesNotReachCostsNothingAndIsReachedAgain() {
    FakeCluster cluster = cluster();
    Evidence evidence = run(cluster, drill(new NetworkCutJobManager(null)));
    passes(evidence);
    assertThat(finding(evidence, "fault hit").reason())
        .contains("tm-1: packets between it and jobmanager are dropped", "25 packets were dropped");
    assertThat(cluster.cut()).isFalse();
  }

  @Test
  void aCutThatTheJobDoesNotComeBackFromIsLifted() {
    FakeCluster cluster = cluster(Misbehaviour.NO_SLOTS);
    Evidence evidence =
        run(
            cluster,
            drill(new NetworkCutJobManager(null))
                .withDeadlines(new Drill.Deadlines(ENOUGH, SHORT, SHORT, SHORT, false)));
    assertThat(evidence.last(Fact.PacketsDropped.class)).isPresent();
    assertThat(cluster.cut()).isFalse();
  }

  @Test
  void aCutThatDropsNothingProvesNothing() {
    Evidence evidence = run(cluster().sendsNothing(), drill(new NetworkCutJobManager(null)));
    assertThat(finding(evidence, "fault hit")).isInstanceOf(Finding.Unseen.class);
    assertThat(finding(evidence, "fault hit").reason()).contains("not one packet was dropped");
  }

  private Evidence withoutApiServer(FakeCluster cluster) {
    return run(cluster, drill(new ApiServerAway(20), Expects.EITHER, ENOUGH));
  }

  @Test
  void aStoppedApiServerLetsCheckpointsWait() {
    Evidence evidence = withoutApiServer(cluster());
    passes(evidence);
    assertThat(evidence.restoresAfterFault()).isEmpty();
    assertThat(finding(evidence, "fault hit").reason())
        .contains("stopped; down for", "it answered again after that");
  }

  @Test
  void anApiServerWithoutWhichCheckpointsCompleteWasNotAway() {
    Evidence evidence = withoutApiServer(cluster().needsNoPointers());
    assertThat(finding(evidence, "fault hit")).isInstanceOf(Finding.Broken.class);
    assertThat(finding(evidence, "fault hit").reason())
        .contains("completed while the API server should have been down");
  }

  private Evidence taskManagersCutOff(FakeCluster cluster) {
    return run(cluster, drill(new NetworkCutTaskManagers(1), Expects.NO_RESTORE, ENOUGH));
  }

  @Test
  void taskManagersThatDoNotReachEachOtherLetCheckpointsWait() {
    FakeCluster cluster = cluster(Misbehaviour.ONE_SUBTASK_APART);
    Evidence evidence = taskManagersCutOff(cluster);
    passes(evidence);
    assertThat(evidence.fault().orElseThrow().victims())
        .extracting(Victim::resourceId)
        .containsExactlyInAnyOrder("tm-1", "tm-2");
    assertThat(finding(evidence, "fault hit").reason())
        .contains(
            "a checkpoint took",
            "checkpoints in a row take longer than execution.checkpointing.timeout",
            "25 packets were dropped");
    assertThat(cluster.cut()).isFalse();
  }

  @Test
  void oneTaskManagerAloneIsNotCutOffFromOthers() {
    assertThatThrownBy(() -> taskManagersCutOff(cluster()))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("all of the job runs on one TaskManager")
        .hasMessageEndingWith("nothing was done");
  }

  private static List<State> states(Evidence evidence) {
    return evidence.all(Fact.NodeSeen.class).map(Fact.NodeSeen::state).toList();
  }

  @Test
  void bothAtOnceCostNothing() {
    passes(run(cluster(), drill(new TaskManagerAndJobManagerKill())));
  }

  @Test
  void oneAfterTheOtherCostsNothing() {
    Evidence evidence =
        run(cluster(Misbehaviour.SLOW_TO_RESTART), drill(new TaskManagerThenJobManagerKill()));
    passes(evidence);
    assertThat(evidence.faults()).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(names = {"JOBMANAGER", "OPERATOR"})
  void aSecondStepThatCouldNotBeTakenIsNoPass(Role role) {
    Fault fault = role == Role.OPERATOR ? new OperatorKill() : new TaskManagerThenJobManagerKill();
    Evidence evidence = run(cluster().spares(role), drill(fault));
    assertThat(missed(evidence)).contains(Phase.FAULT);
    assertThat(finding(evidence, "fault hit")).isInstanceOf(Finding.Unseen.class);
    assertThat(finding(evidence, "fault hit").reason())
        .contains("should have been hit too, but no hit was seen: waited 15 s for a shell");
  }

  @Test
  void everyProcessAtOnceCostsNothing() {
    passes(run(cluster(), drill(new AllPodsKill())));
  }

  @Test
  void aKillInTheMiddleOfACheckpointCostsNothing() {
    clock = new FastClock(2); // half a second of its time has to be hit
    Evidence evidence = run(cluster(), drill(new MidCheckpointKill(60)));
    passes(evidence);
    assertThat(evidence.first(Fact.AimedAtCheckpoint.class)).isPresent();
  }

  @Test
  void aMissingDeploymentAndADeadOperatorCostNothing() {
    Evidence evidence = run(cluster(), drill(new OperatorKill()));
    passes(evidence);
    assertThat(evidence.faults()).hasSize(2);
  }

  @Test
  void anExceptionInUserCodeCostsOneRestart() {
    Evidence evidence = run(cluster(), drill(new TaskFailure(0, 1, 1)));
    passes(evidence);
    assertThat(evidence.fault().orElseThrow().effect()).contains("armed failure at record 1");
  }

  @Test
  void aTaskManagerThatLivesOnAfterAFullHeapIsRestoredIn() {
    Evidence evidence = run(cluster(), drill(JavaOutOfMemory.TASKMANAGER_HEAP_OOM));
    passes(evidence);
    assertThat(finding(evidence, "fault hit").reason())
        .contains("java.lang.OutOfMemoryError: Java heap space", "lived on");
    assertThat(evidence.restoresAfterFault()).hasSize(1);
  }

  @Test
  void aTaskManagerThatIsShutDownForAFullMetaspaceIsReplaced() {
    Evidence evidence = run(cluster(), drill(JavaOutOfMemory.TASKMANAGER_METASPACE_OOM));
    passes(evidence);
    assertThat(finding(evidence, "fault hit").reason())
        .contains("java.lang.OutOfMemoryError: Metaspace", "is gone (process");
    assertThat(evidence.last(Fact.TaskManagersSeen.class).orElseThrow().resourceIds()).hasSize(2);
  }

  @Test
  void aStoreThatIsAwayForAWhileCostsNoRestore() {
    Evidence evidence =
        run(
            cluster().foreign(),
            drill(Outage.of("store-outage").orElseThrow().lasting(60), Expects.NO_RESTORE, ENOUGH));
    passes(evidence);
    assertThat(evidence.first(Fact.FaultEnded.class)).isPresent();
  }

  @Test
  void whereEitherWouldDoTheJobThatRodeTheOutageOutIsWaitedForNoLonger() {
    Evidence evidence =
        run(
            cluster().foreign(),
            drill(Outage.of("store-outage").orElseThrow().lasting(60), Expects.EITHER, ENOUGH));
    passes(evidence);
    assertThat(finding(evidence, "not restored")).isInstanceOf(Finding.Holds.class);
  }

  /**
   * From the outage on the harness cannot read what REST answers, so nobody would see a restore.
   */
  @Test
  void whatNobodyCouldSeeSinceTheFaultIsNotSaidNotToHaveHappened() {
    AtomicBoolean away = new AtomicBoolean();
    FakeCluster cluster =
        cluster()
            .foreign()
            .storeThrough(
                store ->
                    new WrappedStore(
                        store,
                        prefix -> {
                          if (prefix.equals("firedrill-is-it-there")) {
                            away.set(true);
                          }
                        }))
            .garbles(path -> path.equals("taskmanagers") && away.get());
    Evidence evidence =
        run(
            cluster,
            drill(Outage.of("store-outage").orElseThrow().lasting(60), Expects.NO_RESTORE, ENOUGH));
    assertThat(finding(evidence, "not restored")).isInstanceOf(Finding.Unseen.class);
    assertThat(verdict(evidence).outcome()).isEqualTo(Verdict.Outcome.INCONCLUSIVE);
  }

  @Test
  void aStoreOnWhichAnotherRunDependsIsNotHitAndLeavesNoEvidence() {
    FakeCluster cluster = cluster().foreign().busy();
    MemoryLog evidence = new MemoryLog();
    Drill drill =
        drill(Outage.of("store-outage").orElseThrow().lasting(60), Expects.NO_RESTORE, ENOUGH);
    DrillRunner.Options options = new DrillRunner.Options(Map.of(), false, Optional.empty());
    assertThatThrownBy(
            () -> new DrillRunner(drill, options, cluster, evidence, Progress.SILENT, clock).run())
        .isInstanceOf(Problem.class);
    assertThat(evidence.soFar().facts()).hasOnlyElementsOfType(Fact.PhaseBegan.class);
  }

  @Test
  void aSickStoreThatTheJobAskedNothingOfWasNoFault() {
    FakeCluster cluster = cluster().foreign();
    Evidence evidence =
        run(cluster, drill(new SickStore(new Sickness.Full(), 20), Expects.NO_RESTORE, ENOUGH));
    cluster.close();
    assertThat(evidence.first(Fact.FaultEnded.class)).isPresent();
    assertThat(finding(evidence, "fault hit").reason())
        .startsWith("the store has no room left")
        .contains("not one of 0 requests was affected: the fault hit nothing");
    assertThat(finding(evidence, "fault hit")).isInstanceOf(Finding.Unseen.class);
  }

  @Test
  void aBrokerIsNotHitWhoseTopicsCannotBeWatched() {
    Drill drill = drill(Outage.of("broker-outage").orElseThrow(), Expects.NO_RESTORE, ENOUGH);
    assertThatThrownBy(() -> run(cluster().unaudited(), drill))
        .isInstanceOf(Problem.class)
        .hasMessage("a-drill watches the job's topics, so no fault was injected: foreign");
  }

  @Test
  void aDatabaseIsNotHitIfTheTablesCannotBeWatched() {
    Drill drill = drill(Outage.of("database-outage").orElseThrow(), Expects.RESTORE, ENOUGH);
    assertThatThrownBy(() -> run(cluster().unaudited(), drill))
        .isInstanceOf(Problem.class)
        .hasMessage("a-drill watches the job's tables, so no fault was injected: foreign");
  }

  @Test
  void aFailureThatComesBackEndsTheJobWhichIsThenBroughtBackFromItsLastCheckpoint() {
    Drill drill =
        drill(new TaskFailure(0, 1, 1000), Expects.FAILED, ENOUGH).withFlink(FEW_RESTARTS);
    Evidence evidence = run(cluster(Misbehaviour.FEW_RESTARTS), drill);
    passes(evidence);
    assertThat(phases(evidence))
        .containsSubsequence(
            Phase.END, Phase.READ_BACK, Phase.BRING_BACK, Phase.RECOVERY, Phase.DRAIN);
    assertThat(finding(evidence, "ended as allowed").reason())
        .isEqualTo("FAILED after exactly 3 restarts");
    assertThat(finding(evidence, "brought back").reason())
        .contains("the newest in the bucket; another job was started");
  }

  @Test
  void aJobWhoseClusterIsLostIsBroughtBackFromTheNewestCheckpointInTheBucket() {
    Evidence evidence = run(cluster().foreign(), drill(new ClusterLoss()));
    passes(evidence);
    assertThat(evidence.fault().orElseThrow().victims().stream().map(Victim::role))
        .containsExactly(
            Role.RESOURCE, Role.JOBMANAGER, Role.TASKMANAGER, Role.TASKMANAGER, Role.HA_DATA);
    assertThat(finding(evidence, "restored from newest").reason()).contains("the newest");
    assertThat(finding(evidence, "brought back")).isInstanceOf(Finding.Holds.class);
  }

  @Test
  void aJobWhoseClusterIsLostAndThatStartsFromNothingIsAFailure() {
    Evidence evidence =
        run(
            cluster().foreign().bringsBackFrom(snapshot -> null),
            drill(new ClusterLoss()).withDeadlines(recoveryIn(SHORT.multipliedBy(10))));
    assertThat(verdict(evidence).outcome()).isEqualTo(Verdict.Outcome.FAIL);
    assertThat(finding(evidence, "restored from newest").reason()).contains("from nothing");
  }

  @Test
  void aClusterOfWhichSomethingIsLeftIsNotLost() {
    Evidence evidence = run(cluster().foreign().spares(Role.HA_DATA), drill(new ClusterLoss()));
    assertThat(verdict(evidence).outcome()).isEqualTo(Verdict.Outcome.INCONCLUSIVE);
    assertThat(phases(evidence)).doesNotContain(Phase.BRING_BACK);
  }

  private static final Fault AS_IT_WAS = new DeploymentPrune(DeploymentPrune.Again.AS_IT_WAS);

  @Test
  void aPrunedDeploymentIsCreatedAgainFromTheNewestCheckpointThatItLeft() {
    Evidence evidence = run(cluster().foreign(), drill(new DeploymentPrune(null)));
    passes(evidence);
    assertThat(finding(evidence, "fault hit").reason()).contains("took the job over");
    assertThat(finding(evidence, "brought back").reason()).startsWith("from checkpoint ");
  }

  @Test
  void aPrunedDeploymentWhoseOperatorTookASavepointIsCreatedAgainFromThat() {
    Evidence evidence =
        run(cluster().foreign().takesSavepointOnDeletion(), drill(new DeploymentPrune(null)));
    passes(evidence);
    assertThat(finding(evidence, "restored from newest").reason()).startsWith("from savepoint ");
    assertThat(finding(evidence, "brought back").reason()).startsWith("from savepoint ");
  }

  /** It would repeat what the savepoint has committed. */
  @Test
  void aPrunedDeploymentThatStartsFromItsCheckpointAndNotFromItsSavepointIsAFailure() {
    FakeCluster cluster = cluster().foreign().takesSavepointOnDeletion();
    Evidence evidence =
        run(
            cluster.bringsBackFrom(savepoint -> newestCheckpoint(cluster.store())),
            drill(new DeploymentPrune(null)));
    assertThat(verdict(evidence).outcome())
        .as(verdict(evidence).reasons().toString())
        .isEqualTo(Verdict.Outcome.FAIL);
    assertThat(finding(evidence, "brought back")).isInstanceOf(Finding.Broken.class);
  }

  private static String newestCheckpoint(ObjectStore store) {
    try {
      return new LeftSnapshots(
              new RetainedCheckpoints(store, "s3p://fake/checkpoints", "job-1"), "")
          .newest()
          .orElseThrow()
          .path();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aPrunedDeploymentIsNotCreatedAgainAsItWasUnlessThatIsAskedFor() {
    assertThatThrownBy(() -> run(cluster().foreign(), drill(AS_IT_WAS)))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("created again as it was does not find what it left")
        .hasMessageContaining("--despite-precheck");
  }

  @Test
  void aPrunedDeploymentThatIsCreatedAgainAsItWasStartsFromNothingAndThatIsAFailure() {
    Drill drill = drill(AS_IT_WAS).withDeadlines(recoveryIn(SHORT.multipliedBy(10)));
    Evidence evidence =
        new DrillRunner(
                drill,
                new DrillRunner.Options(Map.of(), true, Optional.empty()),
                cluster().foreign(),
                new MemoryLog(),
                Progress.SILENT,
                clock)
            .run();
    assertThat(verdict(evidence).outcome()).isEqualTo(Verdict.Outcome.FAIL);
    assertThat(finding(evidence, "brought back").reason())
        .startsWith("the job started from nothing: another job was started. It had left s3p://")
        .endsWith("which spec.job.initialSavepointPath would have to name");
  }

  @Test
  void aJobWhoseCheckpointsCanNoLongerBeFoundIsStartedAgainFromTheNewest() {
    Evidence evidence = run(cluster().foreign(), drill(new HaDataDelete()));
    passes(evidence);
    assertThat(finding(evidence, "fault hit").reason())
        .contains("no checkpoint completed in")
        .endsWith("and the job was RUNNING");
    assertThat(finding(evidence, "brought back").reason()).startsWith("from checkpoint ");
  }

  @Test
  void aJobWhoseCheckpointsStillCompleteHasLostNothingThatTheyAreFoundBy() {
    Evidence evidence = run(cluster().foreign().needsNoPointers(), drill(new HaDataDelete()));
    assertThat(verdict(evidence).outcome()).isEqualTo(Verdict.Outcome.FAIL);
    assertThat(finding(evidence, "fault hit").reason())
        .contains("completed after its pointers were deleted: the fault hit nothing");
  }

  @Test
  void aJobWhoseCheckpointsCanNoLongerBeFoundAndThatStartsFromNothingIsAFailure() {
    Evidence evidence =
        run(
            cluster().foreign().bringsBackFrom(snapshot -> null),
            drill(new HaDataDelete()).withDeadlines(recoveryIn(SHORT.multipliedBy(10))));
    assertThat(verdict(evidence).outcome()).isEqualTo(Verdict.Outcome.FAIL);
    assertThat(finding(evidence, "restored from newest").reason()).contains("from nothing");
  }

  @Test
  void aJobWhoseLastCheckpointIsGoneIsNotBroughtBackFromAnOlderOne() {
    Drill drill =
        drill(new TaskFailure(0, 1, 1000), Expects.FAILED, ENOUGH).withFlink(FEW_RESTARTS);
    FakeCluster cluster =
        cluster(Misbehaviour.FEW_RESTARTS)
            .storeThrough(store -> new WrappedStore(store, prefix -> removeNewest(store, prefix)));
    Evidence evidence = run(cluster, drill);
    assertThat(verdict(evidence).outcome()).isNotEqualTo(Verdict.Outcome.PASS);
    assertThat(finding(evidence, "brought back").reason())
        .contains("is no longer in the bucket, and an older one would repeat");
  }

  private static void removeNewest(ObjectStore store, String prefix) throws IOException {
    if (prefix.equals("checkpoints/job-1/")) {
      List<Long> ids = new RetainedCheckpoints(store, "s3p://fake/checkpoints", "job-1").ids();
      store.delete("checkpoints/job-1/chk-%d/_metadata".formatted(ids.get(ids.size() - 1)));
    }
  }

  @Test
  void aJobThatIsBroughtBackFromNothingIsAFailure() {
    Drill drill =
        drill(new TaskFailure(0, 1, 1000), Expects.FAILED, ENOUGH)
            .withFlink(FEW_RESTARTS)
            .withDeadlines(recoveryIn(SHORT.multipliedBy(10)));
    Evidence evidence =
        run(cluster(Misbehaviour.FEW_RESTARTS).bringsBackFrom(snapshot -> null), drill);
    assertThat(finding(evidence, "brought back").reason())
        .startsWith("the job started from nothing");
  }

  /** Lets user code fail, waits until the job runs again, and lets it fail once more. */
  private record Twice(TaskFailure once) implements Fault {
    @Override
    public String describe() {
      return "let user code throw, twice";
    }

    @Override
    public Set<Action> needs() {
      return Set.of();
    }

    @Override
    public Set<Role> roles() {
      return Set.of();
    }

    @Override
    public List<FaultAction> plan(FaultContext context) {
      return List.of();
    }

    @Override
    public void inject(FaultContext context) throws IOException {
      once.inject(context);
      once.lift(context);
      Wait.until(
          "it to run again",
          ENOUGH,
          () ->
              context.job().rest().runningJob().isPresent()
                  ? Look.seen(true)
                  : Look.notYet("it does not"));
      once.inject(context);
    }
  }

  @Test
  void aJobThatHasFailedBeforeFailsOnceMore() {
    Evidence evidence = run(cluster(), drill(new Twice(new TaskFailure(0, 1, 1))));
    assertThat(evidence.faults().stream().map(Fact.FaultTookEffect::effect))
        .satisfiesExactly(
            first -> assertThat(first).endsWith("in attempt 0"),
            second -> assertThat(second).endsWith("in attempt 1"));
  }

  @Test
  void ofTheLabExerciseItIsReadBackWhereEachAttemptBeganAndWhatItPrinted() {
    clock = new FastClock(10); // each of the restores has to be seen
    Drill drill = drill(new JobItself(), Expects.LAB, ENOUGH).withFlink(FEW_RESTARTS);
    FakeCluster cluster =
        cluster(Misbehaviour.FAILS_BY_ITSELF, Misbehaviour.FEW_RESTARTS)
            .prints(List.of("lab,0,0", "something else", "lab,0,1", "lab,1,1"));
    Evidence evidence = run(cluster, drill);
    assertThat(evidence.fault().orElseThrow().effect()).contains("the fifth record");
    assertThat(phases(evidence)).endsWith(Phase.END, Phase.READ_BACK);
    assertThat(evidence.all(Fact.OffsetsRead.class)).hasSize(3);
    assertThat(evidence.all(Fact.AttemptPrinted.class).map(Fact.AttemptPrinted::records))
        .containsExactly(List.of(0L, 1L), List.of(1L));
  }

  @Test
  void aJobThatNeverEndsIsNotAPass() {
    Drill drill =
        drill(new JobItself(), Expects.FAILED, ENOUGH)
            .withFlink(FEW_RESTARTS)
            .withDeadlines(recoveryIn(SHORT));
    Evidence evidence = run(cluster(Misbehaviour.FAILS_BY_ITSELF), drill);
    assertThat(missed(evidence)).contains(Phase.END);
    assertThat(verdict(evidence).outcome()).isNotEqualTo(Verdict.Outcome.PASS);
  }

  @Test
  void aJobOfSomebodyElseIsAuditedWhileItRunsAndNeverStopped() {
    Evidence evidence = run(cluster().foreign(), drill(SingleFault.TASKMANAGER_KILL));
    passes(evidence);
    assertThat(phases(evidence)).endsWith(Phase.AUDIT).doesNotContain(Phase.DRAIN);
    assertThat(evidence.first(Fact.StoppedWithSavepoint.class)).isEmpty();
  }

  @Test
  void aJobWhoseLedgerIsNotKnownIsNotAuditedAndTheReportSaysSo() {
    Evidence evidence = run(cluster().unaudited(), drill(SingleFault.TASKMANAGER_KILL));
    assertThat(phases(evidence)).endsWith(Phase.SETTLE);
    assertThat(finding(evidence, "ledger")).isInstanceOf(Finding.NotAudited.class);
  }

  @Test
  void withoutASteadyStateNothingIsBroken() {
    Evidence evidence =
        run(
            cluster(Misbehaviour.NO_CHECKPOINTS),
            drill(SingleFault.TASKMANAGER_KILL, Expects.RESTORE, SHORT));
    assertThat(missed(evidence)).containsExactly(Phase.STEADY_STATE);
    assertThat(phases(evidence)).doesNotContain(Phase.FAULT);
    assertThat(evidence.fault()).isEmpty();
    assertThat(verdict(evidence).outcome()).isNotEqualTo(Verdict.Outcome.PASS);
  }

  @Test
  void aJobThatFindsNoSlotsIsNotAPassAndSaysWhatWasSeenLast() {
    Evidence evidence =
        run(
            cluster(Misbehaviour.NO_SLOTS),
            drill(SingleFault.TASKMANAGER_KILL).withDeadlines(recoveryIn(Duration.ofSeconds(3))));
    assertThat(missed(evidence)).contains(Phase.RECOVERY, Phase.SETTLE);
    assertThat(evidence.first(Fact.DeadlineMissed.class).orElseThrow().message())
        .contains("no restore; the job is RESTARTING");
    assertThat(verdict(evidence).outcome()).isNotEqualTo(Verdict.Outcome.PASS);
  }

  @Test
  void aJobManagerWithoutASuccessorIsNotAPass() {
    Evidence evidence =
        run(
            cluster(Misbehaviour.NO_SUCCESSOR),
            drill(SingleFault.JOBMANAGER_KILL).withDeadlines(recoveryIn(SHORT)));
    assertThat(missed(evidence)).contains(Phase.RECOVERY, Phase.SETTLE, Phase.DRAIN);
    assertThat(verdict(evidence).outcome()).isNotEqualTo(Verdict.Outcome.PASS);
    assertThat(finding(evidence, "restored from newest").reason())
        .isEqualTo("Flink showed no restore after the fault; no JobManager can start");
  }

  @Test
  void aJobThatEndedIsNotWaitedForAnyLongerAndHasNotComeBack() {
    Evidence evidence = run(cluster(Misbehaviour.NO_RESTARTS), drill(SingleFault.TASKMANAGER_KILL));
    assertThat(evidence.first(Fact.DeadlineMissed.class).orElseThrow().message())
        .isEqualTo("the job ended FAILED, and nobody starts it again");
    assertThat(finding(evidence, "restored from newest"))
        .isEqualTo(Finding.broken("the job ended FAILED after the fault, and was not restored"));
    assertThat(verdict(evidence).outcome()).isEqualTo(Verdict.Outcome.FAIL);
  }

  @Test
  void aRestoreFromAnOlderCheckpointFailsAndTheLedgerShowsTheDoubles() {
    Evidence evidence =
        run(cluster(Misbehaviour.RESTORES_OLDER), drill(SingleFault.JOBMANAGER_KILL));
    assertThat(finding(evidence, "restored from newest")).isInstanceOf(Finding.Broken.class);
    assertThat(finding(evidence, "ledger").reason()).contains("duplicates");
  }

  @Test
  void aRestartFromNothingIsNotWaitedForAnyLonger() {
    Evidence evidence =
        run(cluster(Misbehaviour.STARTS_AFRESH), drill(SingleFault.JOBMANAGER_KILL));
    assertThat(evidence.first(Fact.DeadlineMissed.class).orElseThrow().message())
        .isEqualTo("the job runs again, but without having restored a checkpoint");
    assertThat(verdict(evidence).outcome()).isEqualTo(Verdict.Outcome.FAIL);
  }

  @Test
  void aSavepointThatFailsLeavesTheLedgerUnseen() {
    Evidence evidence =
        run(cluster(Misbehaviour.SAVEPOINT_FAILS), drill(SingleFault.TASKMANAGER_KILL));
    assertThat(finding(evidence, "ledger")).isInstanceOf(Finding.Unseen.class);
    assertThat(finding(evidence, "ledger").reason()).contains("no room");
  }

  @Test
  void aSavepointThatStaysPendingLeavesTheLedgerUnseen() {
    Drill drill =
        drill(SingleFault.TASKMANAGER_KILL)
            .withDeadlines(new Drill.Deadlines(ENOUGH, ENOUGH, ENOUGH, SHORT, false));
    Evidence evidence = run(cluster(Misbehaviour.SAVEPOINT_PENDING), drill);
    assertThat(missed(evidence)).containsExactly(Phase.DRAIN);
    assertThat(verdict(evidence).outcome()).isEqualTo(Verdict.Outcome.INCONCLUSIVE);
  }

  @Test
  void anInterruptEndsTheDrillAtTheNextLook() {
    FakeCluster cluster = cluster(Misbehaviour.NO_CHECKPOINTS);
    Thread closes = new Thread(cluster::close);
    DrillRunner.Options options = new DrillRunner.Options(Map.of(), false, Optional.empty());
    Progress closing =
        new Progress() {
          @Override
          public void begins(String phase, String what) {
            if (phase.equals("steady state")) {
              closes.start();
            }
          }

          @Override
          public void ended(String outcome) {}
        };
    DrillRunner runner =
        new DrillRunner(
            drill(SingleFault.TASKMANAGER_KILL), options, cluster, new MemoryLog(), closing, clock);
    assertThatThrownBy(runner::run).isInstanceOf(Problem.class).hasMessage("interrupted");
    assertThat(cluster.closed()).isTrue();
  }

  private static Drill.Deadlines recoveryIn(Duration recovery) {
    return new Drill.Deadlines(ENOUGH, recovery, recovery, recovery, false);
  }
}
