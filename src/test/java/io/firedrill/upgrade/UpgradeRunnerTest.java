package io.firedrill.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.cluster.RehearsalArea;
import io.firedrill.cluster.StartupProblem;
import io.firedrill.cluster.fake.FakeCluster;
import io.firedrill.cluster.fake.FakeFlink.Misbehaviour;
import io.firedrill.cluster.fake.FakeUpgrade;
import io.firedrill.cluster.fake.FakeUpgrade.Behaviour;
import io.firedrill.cluster.fake.FakeUpgrade.StopMode;
import io.firedrill.cluster.fake.FastClock;
import io.firedrill.contract.Comparison;
import io.firedrill.contract.Format;
import io.firedrill.contract.Place;
import io.firedrill.contract.Side;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.MemoryLog;
import io.firedrill.evidence.Phase;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.flink.FlinkJob;
import io.firedrill.flink.SavepointFormat;
import io.firedrill.inspect.Inspection;
import io.firedrill.inspect.Inspection.Kind;
import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.inspect.Inspection.Outcome;
import io.firedrill.inspect.Inspection.Result;
import io.firedrill.inspect.Inspection.StateCheck;
import io.firedrill.inspect.InspectionRequest;
import io.firedrill.inspect.Inspector;
import io.firedrill.job.TransactionSource;
import io.firedrill.job.TransactionsJob;
import io.firedrill.judge.Finding;
import io.firedrill.judge.Judge;
import io.firedrill.judge.Verdict;
import io.firedrill.problem.Problem;
import io.firedrill.run.Progress;
import io.firedrill.snapshot.OperatorIds;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rehearsals and upgrades on a cluster in memory, and every way in which they end. */
class UpgradeRunnerTest {
  private static final Duration ENOUGH = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Duration SOAK = Duration.ofSeconds(3);
  private static final UpgradeOptions REHEARSE = options(false, false, false, ENOUGH);
  private static final UpgradeOptions PERFORM = options(true, false, false, ENOUGH);
  private static final UpgradeOptions DESPITE = options(true, true, false, SHORT);

  @TempDir Path folder;

  private final FastClock clock = new FastClock();
  private Inspector inspector = UpgradeRunnerTest::compatible;

  private static UpgradeOptions options(
      boolean perform, boolean despiteNoGo, boolean acceptRepeats, Duration comeUp) {
    return new UpgradeOptions(
        perform,
        despiteNoGo,
        acceptRepeats,
        false,
        SavepointFormat.CANONICAL,
        Set.of(),
        new UpgradeOptions.Deadlines(ENOUGH, SHORT, comeUp, ENOUGH, Duration.ofSeconds(2), SOAK),
        1 << 20);
  }

  /** A version with the operators of the project's job, all of whose states fit. */
  private static Inspection compatible(InspectionRequest request) {
    String ledger = request.arguments().get(1);
    String rejects = request.arguments().get(3);
    List<Operator> operators =
        List.of(
            operator(TransactionsJob.SOURCE_UID, Kind.SOURCE, ""),
            operator(TransactionsJob.TOTALS_UID, Kind.OTHER, ""),
            operator(TransactionsJob.LEDGER_UID, Kind.SINK, ledger),
            operator(TransactionsJob.REJECTS_UID, Kind.SINK, rejects));
    return new Inspection(
        operators,
        Optional.empty(),
        operators.stream()
            .map(o -> new StateCheck(o.id(), "a state", Result.COMPATIBLE, "as it is"))
            .toList(),
        new Inspection.Restore(Outcome.RESTORED, "restored", Map.of()));
  }

  private static Operator operator(String uid, Kind kind, String output) {
    String type =
        switch (kind) {
          case SINK -> "FileSink";
          case SOURCE -> TransactionSource.class.getName();
          default -> "";
        };
    return new Operator(OperatorIds.ofUid(uid).toHexString(), uid, uid, kind, type, output, 2, -1);
  }

  private FakeCluster cluster(Misbehaviour... misbehaviours) {
    return new FakeCluster(folder.resolve("store"), clock, List.of(misbehaviours));
  }

  private Evidence run(Behaviour behaviour, UpgradeOptions options) throws IOException {
    return run(new FakeUpgrade(cluster(), behaviour), options);
  }

  private Evidence run(FakeUpgrade target, UpgradeOptions options) throws IOException {
    return run(target, options, new MemoryLog(), Progress.SILENT);
  }

  private Evidence run(
      FakeUpgrade target, UpgradeOptions options, MemoryLog evidence, Progress progress)
      throws IOException {
    Path work = folder.resolve("work");
    return new UpgradeRunner(
            target,
            options,
            new VersionCheck(inspector, work.resolve("check")),
            work,
            evidence,
            progress,
            clock,
            Map.of())
        .run();
  }

  private static void isGo(Evidence evidence) {
    Verdict verdict = Judge.judgeByItself(evidence);
    assertThat(verdict.outcome()).as(verdict.reasons().toString()).isEqualTo(Verdict.Outcome.PASS);
  }

  private static Finding finding(Evidence evidence, String link) {
    return Judge.judgeByItself(evidence).links().stream()
        .filter(each -> each.link().equals(link))
        .findFirst()
        .orElseThrow()
        .finding();
  }

  private static Stream<Phase> phases(Evidence evidence) {
    return evidence.all(Fact.PhaseBegan.class).map(Fact.PhaseBegan::phase);
  }

  private static String early(Evidence evidence) {
    return evidence.last(UpgradeFact.EndedEarly.class).orElseThrow().why();
  }

  /** The process has ended, wherever its main thread was. */
  private static final class Ended extends Error {
    private static final long serialVersionUID = 1;
  }

  private static List<Phase> stepsOfAnUpgrade() {
    return List.of(
        Phase.STEADY_STATE,
        Phase.AUDIT_BEFORE,
        Phase.VERSIONS,
        Phase.SAVEPOINT,
        Phase.STATE,
        Phase.COPY,
        Phase.SHADOW,
        Phase.SHADOW_STOP,
        Phase.LIVE_AUDIT,
        Phase.REMOVE,
        Phase.UPGRADE);
  }

  /**
   * The hook of an interrupt is through before the main thread begins with a step, which it may get
   * through in the moment before the process ends.
   */
  @ParameterizedTest
  @MethodSource("stepsOfAnUpgrade")
  void anInterruptAtAnyStepLeavesNothingBehindAndBeginsNothing(Phase step) throws IOException {
    FakeUpgrade target = new FakeUpgrade(cluster(), Behaviour.GOOD);
    MemoryLog evidence = new MemoryLog();
    AtomicBoolean reached = new AtomicBoolean();
    Progress interrupting =
        new Progress() {
          @Override
          public void begins(String phase, String what) {
            if (reached.get()) {
              throw new Ended();
            }
            if (phase.equals(step.label())) {
              reached.set(true);
              target.close();
            }
          }

          @Override
          public void ended(String outcome) {
            if (reached.get()) {
              throw new Ended();
            }
          }
        };
    assertThatThrownBy(() -> run(target, PERFORM, evidence, interrupting))
        .isInstanceOf(Ended.class);
    assertThat(reached).isTrue();
    assertThat(target.leftovers()).isEmpty();
    assertThat(target.progress().underWay()).as("upgraded").isFalse();
  }

  /** A harness that is killed runs no hook: nothing comes after what it has done last. */
  @ParameterizedTest
  @MethodSource("stepsOfAnUpgrade")
  void whatAKillAtAnyStepLeavesLiesWhereCleanLooksAndTheLiveJobGoesOn(Phase step) throws Exception {
    FakeCluster live = cluster();
    FakeUpgrade target = new FakeUpgrade(live, Behaviour.GOOD);
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Progress killed =
        new Progress() {
          @Override
          public void begins(String phase, String what) {
            if (phase.equals(step.label())) {
              reached.countDown();
              try {
                end.await(); // the dead do nothing
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              throw new Ended();
            }
          }

          @Override
          public void ended(String outcome) {}
        };
    Thread harness =
        new Thread(
            () ->
                assertThatThrownBy(() -> run(target, PERFORM, new MemoryLog(), killed))
                    .isInstanceOf(Ended.class));
    harness.start();
    assertThat(reached.await(60, TimeUnit.SECONDS)).isTrue();

    String own = new RehearsalArea(FakeUpgrade.ID).prefix();
    assertThat(live.store().list("").stream().map(ObjectStore.Entry::key))
        .allMatch(key -> key.startsWith(own) || key.matches("(ledger|rejects|checkpoints)/.*"));
    FlinkJob job = live.rest().onlyJob().orElseThrow();
    assertThat(job.state()).isEqualTo("RUNNING");
    assertThat(live.rest().checkpoints(job.id()).restoredCount()).isZero();
    end.countDown();
    harness.join();
  }

  @Test
  void aHealthyVersionIsAGoAndTheLiveJobIsNotTouched() throws IOException {
    Evidence evidence = run(Behaviour.GOOD, REHEARSE);
    isGo(evidence);
    assertThat(phases(evidence))
        .containsExactly(
            Phase.START,
            Phase.STEADY_STATE,
            Phase.AUDIT_BEFORE,
            Phase.VERSIONS,
            Phase.SAVEPOINT,
            Phase.STATE,
            Phase.COPY,
            Phase.SHADOW,
            Phase.SHADOW_STOP,
            Phase.LIVE_AUDIT,
            Phase.REMOVE);
    assertThat(evidence.last(UpgradeFact.UpgradeBegan.class)).isEmpty();
  }

  @Test
  void aGoIsPerformedAndTheWholeLedgerAudited() throws IOException {
    Evidence evidence = run(Behaviour.GOOD, PERFORM);
    isGo(evidence);
    assertThat(phases(evidence)).endsWith(Phase.UPGRADE, Phase.AUDIT);
    assertThat(evidence.last(UpgradeFact.Downtime.class).orElseThrow().totalMillis()).isPositive();
  }

  @Test
  void aLiveJobThatIsNotSteadyEndsItBeforeASavepointIsTaken() throws IOException {
    UpgradeOptions impatient =
        new UpgradeOptions(
            false,
            false,
            false,
            false,
            SavepointFormat.CANONICAL,
            Set.of(),
            new UpgradeOptions.Deadlines(SHORT, SHORT, SHORT, SHORT, SHORT, SOAK),
            1 << 20);
    FakeUpgrade target = new FakeUpgrade(cluster(Misbehaviour.NO_CHECKPOINTS), Behaviour.GOOD);
    Evidence evidence = run(target, impatient);
    assertThat(early(evidence)).isEqualTo("the live job was not steady");
    assertThat(phases(evidence)).endsWith(Phase.REMOVE).doesNotContain(Phase.SAVEPOINT);
  }

  @Test
  void aLedgerThatWasNotExactDoesNotCountAgainstTheNewVersion() throws IOException {
    Evidence evidence =
        run(new FakeUpgrade(cluster().withAnothersRecords(), Behaviour.GOOD), PERFORM);
    assertThat(Judge.judgeByItself(evidence).outcome()).isEqualTo(Verdict.Outcome.INCONCLUSIVE);
    assertThat(early(evidence)).isEqualTo("the live job's ledger was not exact");
    assertThat(evidence.last(UpgradeFact.UpgradeBegan.class)).isEmpty();
  }

  @Test
  void aVersionWithoutAJobGraphIsANoGoBeforeASavepointIsTaken() throws IOException {
    inspector =
        request -> request.work().endsWith("graph-new") ? withoutAGraph() : compatible(request);
    Evidence evidence = run(Behaviour.GOOD, REHEARSE);
    assertThat(early(evidence)).isEqualTo("the new version cannot be used");
    assertThat(phases(evidence)).doesNotContain(Phase.SAVEPOINT);
  }

  /** Where the version that runs has none here either, it is this place that cannot make one. */
  @Test
  void aJobWhoseGraphCannotBeMadeHereIsNotBlamedOnTheNewVersion() throws IOException {
    inspector = request -> withoutAGraph();
    Evidence evidence = run(Behaviour.GOOD, REHEARSE);
    assertThat(early(evidence)).isEqualTo("the new version was not seen");
    assertThat(Judge.judgeByItself(evidence).outcome()).isEqualTo(Verdict.Outcome.INCONCLUSIVE);
  }

  private static Inspection withoutAGraph() {
    return new Inspection(
        List.of(),
        Optional.of("it throws in its main method"),
        List.of(),
        new Inspection.Restore(Outcome.NOT_TRIED, "", Map.of()));
  }

  @Test
  void aVersionThatCouldNotBeLookedAtIsInconclusive() throws IOException {
    Evidence evidence = run(new FakeUpgrade(cluster(), Behaviour.GOOD).unseen(), REHEARSE);
    assertThat(early(evidence)).isEqualTo("the new version was not seen: ImagePullBackOff");
    assertThat(Judge.judgeByItself(evidence).outcome()).isEqualTo(Verdict.Outcome.INCONCLUSIVE);
  }

  @Test
  void aShadowThatWouldWriteWhereTheLiveJobWritesIsRefused() {
    inspector =
        request -> {
          Inspection all = compatible(request);
          List<Operator> operators =
              all.operators().stream()
                  .map(
                      o ->
                          o.kind() == Kind.SINK
                              ? operator(o.uid(), Kind.SINK, "s3a://fake/live/" + o.uid())
                              : o)
                  .toList();
          return new Inspection(operators, Optional.empty(), all.states(), all.restore());
        };
    assertThatThrownBy(() -> run(Behaviour.GOOD, REHEARSE))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("nothing was started");
  }

  @Test
  void stateThatDoesNotFitEndsItBeforeAShadow() throws IOException {
    inspector =
        request -> {
          Inspection all = compatible(request);
          List<StateCheck> states =
              all.states().stream()
                  .map(s -> new StateCheck(s.operatorId(), "a", Result.INCOMPATIBLE, "no"))
                  .toList();
          return new Inspection(all.operators(), Optional.empty(), states, all.restore());
        };
    Evidence evidence = run(Behaviour.GOOD, REHEARSE);
    assertThat(early(evidence)).isEqualTo("the new version cannot restore the state");
    assertThat(phases(evidence)).doesNotContain(Phase.SHADOW);
    assertThat(Judge.judgeByItself(evidence).outcome()).isEqualTo(Verdict.Outcome.FAIL);
  }

  @ParameterizedTest
  @CsvSource({"SAVEPOINT_FAILS, broken, no room", "SAVEPOINT_PENDING, unseen, pending"})
  void withoutASavepointThereIsNoShadow(Misbehaviour misbehaviour, String word, String reason)
      throws IOException {
    Evidence evidence = run(new FakeUpgrade(cluster(misbehaviour), Behaviour.GOOD), REHEARSE);
    assertThat(early(evidence)).isEqualTo("there is no savepoint to start from");
    assertThat(finding(evidence, "savepoint").word()).isEqualTo(word);
    assertThat(finding(evidence, "savepoint").reason()).contains(reason);
  }

  @Test
  void aShadowThatIsNotUpAtTheDeadlineSaysNothingOfTheVersionAndIsRemoved() throws IOException {
    Evidence evidence =
        run(Behaviour.GOOD.shadow(Misbehaviour.NEVER_RUNS), options(false, false, false, SHORT));
    assertThat(finding(evidence, "shadow restored")).isInstanceOf(Finding.Unseen.class);
    assertThat(finding(evidence, "shadow restored").reason()).contains("--up-within");
    assertThat(finding(evidence, "cleaned up")).isInstanceOf(Finding.Holds.class);
  }

  @Test
  void aShadowThatIsKeptFromComingUpByThePlaceIsNotTheFaultOfTheVersion() throws IOException {
    Behaviour blocked =
        Behaviour.GOOD
            .shadow(Misbehaviour.NEVER_RUNS)
            .blocked(new StartupProblem("no room: Insufficient cpu", false));
    Evidence evidence = run(blocked, options(false, false, false, Duration.ofSeconds(1)));
    UpgradeFact.ShadowFailed failed = evidence.last(UpgradeFact.ShadowFailed.class).orElseThrow();
    assertThat(failed.why()).contains("last seen: no room: Insufficient cpu");
    long started = evidence.last(UpgradeFact.ShadowStarted.class).orElseThrow().at();
    assertThat(failed.at() - started).as("waited").isGreaterThan(20_000);
    assertThat(Judge.judgeByItself(evidence).outcome()).isEqualTo(Verdict.Outcome.INCONCLUSIVE);
  }

  @Test
  void aShadowThatFailsAtEveryRecordSaysWhatItDiedOf() throws IOException {
    Evidence evidence =
        run(
            Behaviour.GOOD.shadow(Misbehaviour.FAILS_AT_EVERY_RECORD),
            options(false, false, false, Duration.ofSeconds(1)));
    assertThat(evidence.last(UpgradeFact.ShadowFailed.class).orElseThrow().why())
        .contains("fails at every record");
  }

  @Test
  void aShadowWhoseJobManagerLostItsLeadershipIsNotTheVersionsFault() throws IOException {
    Evidence evidence =
        run(
            Behaviour.GOOD.shadow(Misbehaviour.LOSES_LEADERSHIP),
            options(false, false, false, Duration.ofSeconds(1)));
    assertThat(evidence.last(UpgradeFact.ShadowFailed.class).orElseThrow().ofTheVersion())
        .isFalse();
    assertThat(finding(evidence, "shadow healthy")).isInstanceOf(Finding.Unseen.class);
  }

  @Test
  void aShadowInARestartLoopIsNotWaitedForUntilTheDeadline() throws IOException {
    Evidence evidence =
        run(
            Behaviour.GOOD.shadow(Misbehaviour.FAILS_WHEN_RESTORED),
            options(false, false, false, Duration.ofHours(1)));
    UpgradeFact.ShadowFailed failed = evidence.last(UpgradeFact.ShadowFailed.class).orElseThrow();
    assertThat(failed.why())
        .contains("times in the same way")
        .contains("this version cannot read its state");
    long started = evidence.last(UpgradeFact.ShadowStarted.class).orElseThrow().at();
    assertThat(failed.at() - started).isLessThan(Duration.ofMinutes(2).toMillis());
    assertThat(Judge.judgeByItself(evidence).outcome()).isEqualTo(Verdict.Outcome.FAIL);
  }

  @Test
  void aVersionIsNotBlamedWhereAVolumeThatItMayReadIsEmpty() throws IOException {
    FakeUpgrade target =
        new FakeUpgrade(cluster(), Behaviour.GOOD.shadow(Misbehaviour.FAILS_WHEN_RESTORED))
            .emptied("models");
    Evidence evidence = run(target, options(false, false, false, Duration.ofHours(1)));
    assertThat(Judge.judgeByItself(evidence).outcome()).isEqualTo(Verdict.Outcome.INCONCLUSIVE);
    assertThat(finding(evidence, "shadow healthy").reason())
        .contains("empty volumes in the place of models, which may hold more");
  }

  @Test
  void whatIsLeftOfTheShadowIsReported() throws IOException {
    Evidence evidence = run(new FakeUpgrade(cluster(), Behaviour.GOOD).leaving(), REHEARSE);
    assertThat(finding(evidence, "cleaned up")).isInstanceOf(Finding.Broken.class);
  }

  @Test
  void aNoGoIsNotPerformed() throws IOException {
    Evidence evidence = run(new FakeUpgrade(cluster(), Behaviour.GOOD).leaving(), PERFORM);
    assertThat(evidence.last(UpgradeFact.UpgradeBegan.class)).isEmpty();
  }

  @Test
  void anErrorInTheOperatorsStatusThatIsOverDoesNotMatter() throws IOException {
    isGo(run(Behaviour.GOOD.error("FailedMount, which was over after a second"), PERFORM));
  }

  @ParameterizedTest
  @CsvSource({
    "KUBERNETES_OPERATOR_LAST_STATE, no savepoint was taken",
    "LAST_STATE, last-state",
    "STATELESS, stateless"
  })
  void anUpgradeThatWasNotStoppedWithASavepointIsBroken(StopMode mode, String reason)
      throws IOException {
    Evidence evidence = run(Behaviour.GOOD.stops(mode), PERFORM);
    assertThat(finding(evidence, "stopped by savepoint")).isInstanceOf(Finding.Broken.class);
    assertThat(finding(evidence, "stopped by savepoint").reason()).contains(reason);
  }

  @Test
  void anUpgradeThatNobodyNoticesDidNotComeUpAndThereIsNoWayBack() throws IOException {
    Evidence evidence =
        run(Behaviour.GOOD.stops(StopMode.NEVER), options(true, false, false, SHORT));
    assertThat(evidence.last(UpgradeFact.DidNotComeUp.class)).isPresent();
    assertThat(evidence.last(UpgradeFact.NotRolledBack.class).orElseThrow().why())
        .contains("was not stopped with a savepoint");
  }

  @Test
  void aVersionThatDoesNotComeUpIsTakenBackAndTheLedgerIsWhole() throws IOException {
    Evidence evidence = run(Behaviour.GOOD.next(Misbehaviour.NEVER_RUNS), DESPITE);
    assertThat(evidence.last(UpgradeFact.RolledBack.class)).isPresent();
    assertThat(finding(evidence, "rolled back")).isInstanceOf(Finding.Holds.class);
    assertThat(finding(evidence, "whole ledger")).isInstanceOf(Finding.Holds.class);
  }

  @Test
  void itIsNotTakenBackWithoutConsentIfThatWritesRecordsAgain() throws IOException {
    Evidence evidence = run(Behaviour.GOOD.next(Misbehaviour.ONE_SUBTASK_MISSING), DESPITE);
    assertThat(evidence.last(UpgradeFact.NotRolledBack.class).orElseThrow().why())
        .contains("would write a second time")
        .contains("firedrill savepoint restore");
    assertThat(evidence.last(UpgradeFact.RollbackBegan.class)).isEmpty();
  }

  @Test
  void withConsentItIsTakenBackAndTheRepeatedRecordsShow() throws IOException {
    Evidence evidence =
        run(
            Behaviour.GOOD.next(Misbehaviour.ONE_SUBTASK_MISSING),
            options(true, true, true, SHORT));
    assertThat(evidence.last(UpgradeFact.RollbackBegan.class).orElseThrow().repeats()).isPositive();
    assertThat(evidence.last(UpgradeFact.RolledBack.class)).isPresent();
    assertThat(finding(evidence, "whole ledger").reason()).contains("duplicates");
  }

  @Test
  void anOldVersionThatDoesNotComeBackIsBroken() throws IOException {
    Evidence evidence =
        run(
            Behaviour.GOOD.next(Misbehaviour.NEVER_RUNS).back(Misbehaviour.NEVER_RUNS),
            new UpgradeOptions(
                true,
                true,
                false,
                false,
                SavepointFormat.CANONICAL,
                Set.of(),
                new UpgradeOptions.Deadlines(ENOUGH, ENOUGH, SHORT, SHORT, ENOUGH, SOAK),
                1 << 20));
    assertThat(evidence.last(UpgradeFact.RolledBack.class)).isEmpty();
    assertThat(finding(evidence, "rolled back")).isNotInstanceOf(Finding.Holds.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatLastsForAWhileIsWaitedForUntilTheDeadline(boolean ofTheVersion) throws IOException {
    Behaviour slow =
        Behaviour.GOOD
            .next(Misbehaviour.LATE)
            .blocked(new StartupProblem("0/3 nodes are available", ofTheVersion));
    Evidence evidence = run(slow, options(true, true, false, Duration.ofMinutes(2)));
    isGo(evidence);
    assertThat(evidence.last(UpgradeFact.RollbackBegan.class)).isEmpty();
  }

  private static UpgradeOptions settlingIn(Duration settle, Duration comeUp) {
    return new UpgradeOptions(
        true,
        true,
        false,
        false,
        SavepointFormat.CANONICAL,
        Set.of(),
        new UpgradeOptions.Deadlines(ENOUGH, ENOUGH, comeUp, settle, ENOUGH, SOAK),
        1 << 20);
  }

  @Test
  void aLateFirstCheckpointIsNotAReasonToGoBack() throws IOException {
    Evidence evidence =
        run(Behaviour.GOOD.next(Misbehaviour.NO_CHECKPOINTS), settlingIn(SHORT, ENOUGH));
    assertThat(evidence.last(UpgradeFact.RollbackBegan.class)).isEmpty();
    assertThat(evidence.last(UpgradeFact.DidNotComeUp.class)).isEmpty();
    assertThat(finding(evidence, "upgraded")).isInstanceOf(Finding.Unseen.class);
    assertThat(finding(evidence, "upgraded").reason())
        .contains("the new version to complete a checkpoint")
        .contains("firedrill savepoint restore");
  }

  @Test
  void aJobWhoseLedgerIsNotKnownIsNotTakenBackOnceItHasCompletedACheckpoint() throws IOException {
    Evidence evidence =
        run(
            new FakeUpgrade(
                cluster().unaudited(), Behaviour.GOOD.next(Misbehaviour.ONE_SUBTASK_MISSING)),
            DESPITE);
    assertThat(evidence.last(UpgradeFact.NotRolledBack.class).orElseThrow().why())
        .contains("has completed checkpoint")
        .contains("--accept-repeats");
    assertThat(evidence.last(UpgradeFact.RollbackBegan.class)).isEmpty();
  }

  @Test
  void aJobWhoseLedgerIsNotKnownIsTakenBackIfNoCheckpointHasCompleted() throws IOException {
    Evidence evidence =
        run(
            new FakeUpgrade(cluster().unaudited(), Behaviour.GOOD.next(Misbehaviour.NEVER_RUNS)),
            DESPITE);
    assertThat(evidence.last(UpgradeFact.RolledBack.class)).isPresent();
  }

  @Test
  void aJobManagerThatFellSilentHasStillCommittedWhatItsCheckpointsSay() throws IOException {
    Behaviour silent =
        new Behaviour(
            List.of(),
            List.of(Misbehaviour.ONE_SUBTASK_MISSING, Misbehaviour.SILENT_AFTER_A_CHECKPOINT),
            List.of(),
            StopMode.SAVEPOINT,
            "",
            Optional.empty());
    Evidence evidence = run(silent, settlingIn(SHORT, Duration.ofSeconds(1)));
    assertThat(evidence.last(UpgradeFact.NotRolledBack.class).orElseThrow().why())
        .contains("would write a second time");
    assertThat(evidence.last(UpgradeFact.RollbackBegan.class)).isEmpty();
  }

  private static Comparison of(String output) {
    return new Comparison(
        Path.of("compare.yaml"),
        List.of(
            new Comparison.Compared(
                new Side(
                    new Place.Folder(output),
                    new Format.Csv(List.of("split", "number", "account"), ','),
                    Map.of(),
                    false),
                List.of("account"),
                Set.of())));
  }

  private Evidence compared(Behaviour next, Behaviour old) throws IOException {
    FakeUpgrade target = new FakeUpgrade(cluster().unaudited(), next, old);
    return run(target, REHEARSE.comparing(of(target.live().paths().ledger())));
  }

  @Test
  void whatBothVersionsWriteFromOneSavepointIsTheSame() throws IOException {
    Evidence evidence = compared(Behaviour.GOOD, Behaviour.GOOD);
    isGo(evidence);
    assertThat(finding(evidence, "same output").reason()).contains("are the same in both versions");
    assertThat(evidence.last(UpgradeFact.Removed.class).orElseThrow().left()).isEmpty();
  }

  @Test
  void aVersionThatWritesLessIsANoGoThatNamesARecord() throws IOException {
    Evidence evidence = compared(Behaviour.GOOD.shadow(Misbehaviour.WRITES_LESS), Behaviour.GOOD);
    assertThat(finding(evidence, "same output")).isInstanceOf(Finding.Broken.class);
    assertThat(finding(evidence, "same output").reason())
        .contains("the new version lacks account=");
  }

  @Test
  void aVersionThatWritesMoreIsANoGo() throws IOException {
    Evidence evidence = compared(Behaviour.GOOD, Behaviour.GOOD.shadow(Misbehaviour.WRITES_LESS));
    assertThat(finding(evidence, "same output").reason()).contains("only the new version has");
  }

  @Test
  void anOldVersionThatDoesNotComeUpIsNotHeldAgainstTheNewOne() throws IOException {
    Evidence evidence = compared(Behaviour.GOOD, Behaviour.GOOD.shadow(Misbehaviour.NEVER_RUNS));
    assertThat(finding(evidence, "same output")).isInstanceOf(Finding.Unseen.class);
    assertThat(finding(evidence, "shadow healthy")).isInstanceOf(Finding.Holds.class);
    assertThat(evidence.last(UpgradeFact.Removed.class).orElseThrow().left()).isEmpty();
  }

  @Test
  void anOutputThatNoShadowReplacesIsRefusedBeforeAnythingIsDone() {
    FakeUpgrade target = new FakeUpgrade(cluster(), Behaviour.GOOD);
    assertThatThrownBy(() -> run(target, REHEARSE.comparing(of("s3://elsewhere"))))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(
            "the output s3://elsewhere is not one that a shadow writes elsewhere");
  }
}
