package io.firedrill.judge;

import static io.firedrill.judge.UpgradeHistories.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.cluster.StoppedWith;
import io.firedrill.cluster.UpgradeSettings;
import io.firedrill.contract.OutputDiff;
import io.firedrill.contract.OutputDiff.Difference;
import io.firedrill.contract.OutputDiff.Kind;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Ledger;
import io.firedrill.evidence.Phase;
import io.firedrill.evidence.RestoredFrom;
import io.firedrill.evidence.Throughput;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.evidence.UpgradeFact.Version;
import io.firedrill.inspect.Inspection;
import io.firedrill.inspect.Inspection.Result;
import io.firedrill.judge.Verdict.Outcome;
import io.firedrill.ledger.AuditReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UpgradeJudgeTest {
  /** Every link but these holds, and the outcome is what follows from them. */
  private static void finds(Evidence evidence, Map<String, String> notHolding) {
    Verdict verdict = Judge.judgeByItself(evidence);
    Map<String, String> found = new TreeMap<>();
    verdict.links().stream()
        .filter(link -> !(link.finding() instanceof Finding.Holds))
        .forEach(link -> found.put(link.link(), link.finding().word()));
    assertThat(found).as(verdict.reasons().toString()).isEqualTo(notHolding);
    Outcome expected =
        notHolding.containsValue("broken")
            ? Outcome.FAIL
            : notHolding.containsValue("unseen") ? Outcome.INCONCLUSIVE : Outcome.PASS;
    assertThat(verdict.outcome()).isEqualTo(expected);
  }

  private static void breaks(Evidence evidence, String link) {
    finds(evidence, Map.of(link, "broken"));
  }

  private static void leavesUnseen(Evidence evidence, String link) {
    finds(evidence, Map.of(link, "unseen"));
  }

  private static String reason(Evidence evidence) {
    return Judge.judgeByItself(evidence).reasons().get(0);
  }

  private static List<String> links(Evidence evidence) {
    return Judge.judgeByItself(evidence).links().stream().map(Verdict.Examined::link).toList();
  }

  @Test
  void aRehearsalIsAGoAndSoIsTheUpgradeThatFollowsIt() {
    finds(rehearsed(), Map.of());
    assertThat(links(rehearsed()))
        .containsExactly(
            "steady state",
            "upgrade settings",
            "new version",
            "savepoint",
            "state",
            "shadow isolated",
            "shadow restored",
            "shadow healthy",
            "shadow keeps up",
            "state restored",
            "seam",
            "cleaned up",
            "live undisturbed");
    finds(performed(), Map.of());
    assertThat(links(performed()))
        .containsAll(links(rehearsed()))
        .endsWith("stopped by savepoint", "upgraded", "whole ledger");
  }

  @Test
  void takingAnyKindOfStepAwayNeverLeavesAGo() {
    // no link speaks of these; without the third it is a rehearsal, and that was a GO
    Set<Class<?>> told =
        Set.of(
            UpgradeFact.Planned.class,
            UpgradeFact.Downtime.class,
            UpgradeFact.UpgradeBegan.class,
            UpgradeFact.ShadowStarted.class);
    for (Class<?> kind : kinds(performed())) {
      if (!told.contains(kind)) {
        assertThat(Judge.judgeByItself(lacking(performed(), kind)).outcome())
            .as("without " + kind.getSimpleName())
            .isNotEqualTo(Outcome.PASS);
      }
    }
  }

  private static List<Class<?>> kinds(Evidence evidence) {
    return evidence.all(Fact.class).<Class<?>>map(Object::getClass).distinct().toList();
  }

  @Test
  void whatEndedEarlyIsNeverAGoWhateverElseWasSeen() {
    Evidence early = then(performed(), new UpgradeFact.EndedEarly(1, "somebody pulled the plug"));
    assertThat(Judge.judgeByItself(early).outcome()).isNotEqualTo(Outcome.PASS);
    assertThat(reason(early)).contains("somebody pulled the plug");
    for (int seen = 0; seen <= rehearsed().facts().size(); seen++) {
      Evidence begun = new Evidence(rehearsed().facts().subList(0, seen));
      Evidence ended = then(begun, new UpgradeFact.EndedEarly(1, "why"));
      assertThat(Judge.judgeByItself(ended).outcome())
          .as("after %d steps".formatted(seen))
          .isNotEqualTo(Outcome.PASS);
    }
  }

  @Test
  void anyBeginningOfARehearsalIsNotAGo() {
    int all = rehearsed().facts().size();
    for (int facts = 0; facts < all; facts++) {
      assertThat(Judge.judgeByItself(new Evidence(rehearsed().facts().subList(0, facts))).outcome())
          .as("the first %d facts".formatted(facts))
          .isEqualTo(Outcome.INCONCLUSIVE);
    }
  }

  // before the shadow

  @Test
  void aLiveJobThatWasNotSteadyProvesNothing() {
    Evidence missed =
        Histories.with(
            rehearsed(), new Fact.DeadlineMissed(2, Phase.STEADY_STATE, "no checkpoint"));
    leavesUnseen(missed, "steady state");
  }

  @Test
  void anUpgradeModeOtherThanSavepointIsBroken() {
    breaks(but(performed(), settings("stateless", "s3p://x", false)), "upgrade settings");
    breaks(but(performed(), settings("dreaming", "s3p://x", false)), "upgrade settings");
    assertThat(reason(but(rehearsed(), settings("stateless", "s3p://x", false))))
        .isEqualTo(
            "upgrade settings: upgradeMode is stateless: the new version would start from nothing");
  }

  private static RestoredFrom checkpoint(long id) {
    return new RestoredFrom.Snapshot(id, "s3p://x/chk-" + id, false);
  }

  @Test
  void anUpgradeByLastStateStartsFromTheNewestCheckpoint() {
    finds(performedByLastState(checkpoint(7)), Map.of());
    breaks(performedByLastState(checkpoint(6)), "upgraded");
    breaks(performedByLastState(new RestoredFrom.Nothing()), "upgraded");
    leavesUnseen(
        Histories.without(
            performedByLastState(checkpoint(7)),
            fact -> fact instanceof UpgradeFact.CheckpointsKept),
        "upgraded");
  }

  @Test
  void anUpgradeThatGoesByLastStateThoughItsSettingsSaySavepointIsBroken() {
    finds(
        but(performedByLastState(checkpoint(7)), settings("savepoint", "s3p://x", false)),
        Map.of("stopped by savepoint", "broken", "upgraded", "broken"));
  }

  @Test
  void whatAnUpgradeByLastStateReliesOnIsSaid() {
    assertThat(new SettingsSafe().examine(performedByLastState(checkpoint(7))).reason())
        .startsWith("upgradeMode is last-state, so the new version starts from the last checkpoint")
        .contains("leaves none to go back to");
  }

  @Test
  void noFolderForSavepointsIsBroken() {
    breaks(but(performed(), settings("savepoint", "", false)), "upgrade settings");
  }

  @Test
  void aJobThatIsDrainedAtUpgradesIsBroken() {
    breaks(but(performed(), settings("savepoint", "s3p://x", true)), "upgrade settings");
  }

  @Test
  void settingsThatAreOnlyRiskyAreRemarkedUpon() {
    UpgradeSettings risky = new UpgradeSettings("savepoint", true, "s3p://x", true, false, true);
    Evidence evidence = but(performed(), new UpgradeFact.SettingsSeen(1, risky));
    finds(evidence, Map.of());
    assertThat(new SettingsSafe().examine(evidence).reason())
        .contains("the fallback to last-state is on")
        .contains("disposes of older savepoints")
        .contains("allowNonRestoredState is set");
  }

  @Test
  void aNewVersionThatMakesNoGraphIsBrokenAndAnOldOneUnseen() {
    Evidence early = then(nothingAfter(), new UpgradeFact.EndedEarly(1, "it cannot be used"));
    Evidence fresh = then(early, new UpgradeFact.VersionUnusable(1, Version.NEW, "no main class"));
    assertThat(Judge.judgeByItself(fresh).outcome()).isEqualTo(Outcome.FAIL);
    assertThat(reason(fresh)).isEqualTo("new version: no main class");
    Evidence old = then(early, new UpgradeFact.VersionUnusable(1, Version.OLD, "no jar"));
    assertThat(Judge.judgeByItself(old).outcome()).isEqualTo(Outcome.INCONCLUSIVE);
    assertThat(Judge.judgeByItself(old).reasons())
        .contains("new version: the running version: no jar");
  }

  /** A rehearsal that has seen the settings and the live job, and has ended. */
  private static Evidence nothingAfter() {
    return then(
        new Evidence(rehearsed().facts().subList(0, 4)),
        new UpgradeFact.Removed(1, List.of()),
        live("live-job", "RUNNING", 0));
  }

  @Test
  void aSavepointThatCouldNotBeTakenOrLacksFilesIsBroken() {
    breaks(then(performed(), new UpgradeFact.SavepointFailed(1, "timed out")), "savepoint");
    breaks(but(performed(), savepoint("savepoints/savepoint-1/a")), "savepoint");
    leavesUnseen(lacking(performed(), UpgradeFact.SavepointTaken.class), "savepoint");
  }

  @Test
  void anOperatorOrAStateThatDoesNotFitIsBroken() {
    breaks(checked(performed(), Result.INCOMPATIBLE, Result.COMPATIBLE), "state");
    breaks(checked(performed(), Result.COMPATIBLE, Result.INCOMPATIBLE), "state");
  }

  @Test
  void aRestoreOnThisMachineThatFailsIsBroken() {
    breaks(but(performed(), restore(Inspection.Outcome.FAILED)), "state");
  }

  @Test
  void whatWasNotCheckedIsNeverAGo() {
    leavesUnseen(checked(performed(), Result.COMPATIBLE, Result.NOT_CHECKED), "state");
    leavesUnseen(but(performed(), restore(Inspection.Outcome.NOT_TRIED)), "state");
    leavesUnseen(lacking(performed(), UpgradeFact.RestoredHere.class), "state");
    leavesUnseen(lacking(performed(), UpgradeFact.OperatorsChecked.class), "state");
  }

  @Test
  void aRestoreThatCameToNoEndHereIsNoFaultOfTheVersion() {
    leavesUnseen(but(performed(), restore(Inspection.Outcome.UNDECIDED)), "state");
  }

  @Test
  void fieldsThatAreLostAndStatesThatAreDeclaredLaterAreForTheUserToAccept() {
    List<Inspection.StateCheck> states =
        List.of(
            state("source", Result.COMPATIBLE),
            state("ledger", Result.COMPATIBLE),
            new Inspection.StateCheck(
                "id-of-totals",
                "acc",
                Result.LOSES_FIELDS,
                "migrated; the values of amount are lost",
                List.of("amount"),
                List.of("sum")),
            new Inspection.StateCheck("id-of-totals", "lazy", Result.NOT_DECLARED, "undeclared"));
    Evidence evidence = but(performed(), new UpgradeFact.StatesChecked(1, states));
    leavesUnseen(evidence, "state");
    assertThat(reason(evidence))
        .contains("to be accepted: totals, state acc: migrated; the values of amount are lost")
        .contains("--accept-state totals/acc.amount")
        .contains("--accept-state totals/lazy");
    leavesUnseen(accepting(evidence, "totals/acc.amount"), "state");
    leavesUnseen(accepting(evidence, "totals/acc", "totals/lazy"), "state");
    assertThat(
            Judge.judgeByItself(accepting(evidence, "totals/acc.amount", "totals/lazy")).outcome())
        .isEqualTo(Outcome.PASS);
  }

  private static Evidence accepting(Evidence evidence, String... names) {
    List<Fact> facts = new ArrayList<>(evidence.all(Fact.class).toList());
    facts.add(new UpgradeFact.StateAccepted(1, List.of(names)));
    return Evidence.of(facts.toArray(Fact[]::new));
  }

  @Test
  void anOperatorWithStateOfWhichNoneWasCheckedIsUnseen() {
    List<Inspection.StateCheck> others = List.of(state("source", Result.COMPATIBLE));
    Evidence evidence = but(performed(), new UpgradeFact.StatesChecked(1, others));
    leavesUnseen(evidence, "state");
    assertThat(reason(evidence)).contains("totals: no state of it was checked");
  }

  @Test
  void oneMisfitOutweighsWhatWasNotChecked() {
    Evidence evidence = checked(performed(), Result.INCOMPATIBLE, Result.NOT_CHECKED);
    breaks(but(evidence, restore(Inspection.Outcome.NOT_TRIED)), "state");
  }

  // the shadow

  @Test
  void aShadowThatStartsFromTheSavepointAsItIsIsNotApart() {
    breaks(but(performed(), new UpgradeFact.Copied(1, COPY, List.of())), "shadow isolated");
  }

  @Test
  void aShadowThatWritesWhereTheLiveJobWritesIsNotApart() {
    breaks(
        but(performed(), new UpgradeFact.VersionSeen(1, Version.SHADOW, graph(LEDGER))),
        "shadow isolated");
  }

  @Test
  void aShadowWhosePathsWereNotSeenIsUnseen() {
    leavesUnseen(
        but(performed(), new UpgradeFact.VersionSeen(1, Version.SHADOW, List.of())),
        "shadow isolated");
  }

  @Test
  void aShadowThatWasRestoredFromAnythingButTheCopyIsBroken() {
    breaks(but(performed(), shadowRestored(savepointAt(SAVEPOINT))), "shadow restored");
    breaks(but(performed(), shadowRestored(checkpointAt(COPY))), "shadow restored");
    Evidence fromNothing = but(performed(), shadowRestored(new RestoredFrom.Nothing()));
    breaks(fromNothing, "shadow restored");
    assertThat(reason(fromNothing))
        .isEqualTo(
            "shadow restored: the shadow was restored from nothing, not from the copy " + COPY);
  }

  @Test
  void aShadowThatWasRestartedIsNotAlive() {
    breaks(but(performed(), shadowSeen(1, 2)), "shadow healthy");
  }

  @Test
  void aShadowThatDoesNotEndFinishedIsNotAlive() {
    breaks(
        but(performed(), shadowStopped("FAILED", Map.of("source", 1L, "totals", 1L))),
        "shadow healthy");
  }

  @Test
  void oneCheckpointOfTheShadowIsNotEnough() {
    leavesUnseen(but(performed(), shadowSeen(0, 1)), "shadow healthy");
  }

  private static Evidence flowing(long from, long to, Fact... flow) {
    List<Fact> facts = new ArrayList<>();
    facts.add(new UpgradeFact.SoakBegan(from, 30_000));
    facts.addAll(List.of(flow));
    facts.add(new UpgradeFact.ShadowSeen(to, "RUNNING", 0, 2, 4_000));
    Evidence without =
        lacking(
            rehearsed(),
            UpgradeFact.SoakBegan.class,
            UpgradeFact.ShadowFlowSeen.class,
            UpgradeFact.ShadowSeen.class);
    return then(without, facts.toArray(Fact[]::new));
  }

  private static UpgradeFact.ShadowFlowSeen flow(long at, long records, long backlog) {
    return new UpgradeFact.ShadowFlowSeen(at, Map.of("v1", records), Map.of("v1", backlog));
  }

  private static Fact read(long at, long records) {
    return new Fact.RecordsSeen(at, records, "v1");
  }

  @Test
  void aShadowThatReadsAndKeepsUpIsAGo() {
    finds(
        flowing(
            1_000,
            31_000,
            flow(1_000, 0, 900),
            read(2_000, 500),
            flow(30_000, 9_000, 10),
            read(30_500, 9_500)),
        Map.of());
  }

  @Test
  void aShadowThatReadsNothingIsNoGo() {
    Evidence nothing =
        flowing(1_000, 31_000, read(2_000, 500), flow(3_000, 0, 0), read(30_500, 9_500));
    leavesUnseen(nothing, "shadow keeps up");
    assertThat(reason(nothing))
        .contains("the source v1 of the shadow read nothing in 30.0 s")
        .contains("9000 records");
    leavesUnseen(flowing(1_000, 31_000, flow(3_000, 0, 0)), "shadow keeps up");
    leavesUnseen(flowing(1_000, 31_000), "shadow keeps up");
  }

  @Test
  void aShadowThatWasWatchedForLessThanWasAskedIsNoGo() {
    leavesUnseen(flowing(1_000, 30_000, flow(3_000, 900, 0)), "shadow keeps up");
  }

  @Test
  void aBacklogThatOnlyGrowsIsNoGo() {
    Fact[] looks =
        IntStream.range(0, 9)
            .mapToObj(i -> flow(1_000 + i * 3_000L, 100L * i + 1, 1_000L * i))
            .toArray(Fact[]::new);
    Evidence behind = flowing(1_000, 31_000, looks);
    leavesUnseen(behind, "shadow keeps up");
    assertThat(reason(behind)).contains("backlog grew from 0 to 8000 records");
  }

  @Test
  void aBacklogThatIsSeenTooSeldomToShowATrendIsHeldAgainstTheLiveRate() {
    leavesUnseen(
        flowing(
            1_000,
            31_000,
            read(2_000, 0),
            flow(10_000, 100, 1_000),
            flow(20_000, 200, 5_000),
            flow(30_000, 300, 9_000),
            read(30_500, 9_000)),
        "shadow keeps up");
  }

  @Test
  void aShadowWithoutABacklogMustReadAtHalfTheLiveRateAtLeast() {
    UpgradeFact.ShadowFlowSeen slow =
        new UpgradeFact.ShadowFlowSeen(30_000, Map.of("v2", 1_000L), Map.of());
    leavesUnseen(
        flowing(1_000, 31_000, read(2_000, 0), slow, read(30_500, 9_000)), "shadow keeps up");
    finds(flowing(1_000, 31_000, read(2_000, 0), slow, read(30_500, 1_500)), Map.of());
  }

  @Test
  void aStateThatCameToOnePercentIsNoGoUnlessThatIsAccepted() {
    Evidence shrunk =
        but(
            but(
                rehearsed(),
                new UpgradeFact.SavepointRead(
                    1, 7, SAVEPOINT, Map.of("source", 50L, "totals", 800_000L), 3, List.of())),
            shadowStopped("FINISHED", Map.of("source", 60L, "totals", 8_000L)));
    leavesUnseen(shrunk, "state restored");
    assertThat(reason(shrunk)).contains("totals 800000 → 8000 bytes", "--accept-state totals");
    finds(then(shrunk, new UpgradeFact.StateAccepted(1, List.of("totals"))), Map.of());
    finds(
        but(shrunk, new UpgradeFact.SavepointTaken(1, SAVEPOINT, "native savepoint", 1_200)),
        Map.of());
  }

  @Test
  void aShadowThatDoesNotComeUpByItsOwnFaultBreaksAndTheRestIsUnseen() {
    finds(
        withoutShadow(new UpgradeFact.ShadowFailed(1, "its image cannot be pulled", true)),
        Map.of(
            "shadow restored", "broken",
            "shadow healthy", "broken",
            "state restored", "unseen",
            "seam", "unseen"));
  }

  @Test
  void noRoomForTheShadowSaysNothingOfTheVersion() {
    finds(
        withoutShadow(new UpgradeFact.ShadowFailed(1, "no room for its pod", false)),
        Map.of(
            "shadow restored", "unseen",
            "shadow healthy", "unseen",
            "state restored", "unseen",
            "seam", "unseen"));
  }

  private static Evidence withoutShadow(UpgradeFact.ShadowFailed why) {
    return then(
        lacking(
            rehearsed(),
            UpgradeFact.ShadowRestored.class,
            UpgradeFact.ShadowSeen.class,
            UpgradeFact.ShadowStopped.class,
            UpgradeFact.SeamSeen.class,
            Fact.Audited.class),
        why);
  }

  @Test
  void aShadowThatFailsAfterItsRestoreIsNotAlive() {
    breaks(
        then(performed(), new UpgradeFact.ShadowFailed(1, "it stands still", true)),
        "shadow healthy");
  }

  @Test
  void stateThatCameBackEmptyIsBroken() {
    Evidence lost = but(performed(), shadowStopped("FINISHED", Map.of("source", 60L)));
    breaks(lost, "state restored");
    assertThat(reason(lost)).isEqualTo("state restored: empty in the shadow: totals");
    breaks(
        but(performed(), shadowStopped("FINISHED", Map.of("source", 60L, "totals", 0L))),
        "state restored");
  }

  @Test
  void sizesThatWereNotSeenAreUnseen() {
    leavesUnseen(but(performed(), shadowStopped("FINISHED", Map.of())), "state restored");
  }

  // the audits

  private static final List<Ledger> AFTERWARDS = List.of(Ledger.LIVE, Ledger.SHADOW, Ledger.WHOLE);

  @Test
  void aLedgerThatWasNotExactBeforeIsNotTheVersionsDoing() {
    leavesUnseen(but(rehearsed(), audited(Ledger.BEFORE, true, audit(0, 3, 0, 0))), "steady state");
  }

  @Test
  void anyFaultInAnyOfTheAuditsBreaksItsLink() {
    for (Ledger ledger : AFTERWARDS) {
      String link = ledger == Ledger.WHOLE ? "whole ledger" : "seam";
      breaks(but(performed(), audited(ledger, true, audit(1, 0, 0, 0))), link);
      breaks(but(performed(), audited(ledger, true, audit(0, 1, 0, 0))), link);
      breaks(but(performed(), audited(ledger, true, audit(0, 0, 1, 0))), link);
      breaks(but(performed(), audited(ledger, true, audit(0, 0, 0, 1))), link);
    }
  }

  @Test
  void anAuditThatWasNotMadeOrShowsNothingIsUnseen() {
    AuditReport empty = new AuditReport(0, 0, 0, 0, 0, 0, List.of());
    for (Ledger ledger : AFTERWARDS) {
      String link = ledger == Ledger.WHOLE ? "whole ledger" : "seam";
      leavesUnseen(but(performed(), audited(ledger, true, empty)), link);
      leavesUnseen(but(performed(), audited(ledger, false, CLEAN)), link);
      leavesUnseen(lackingAudit(performed(), ledger), link);
      Evidence told = then(lackingAudit(performed(), ledger), notAudited(ledger));
      leavesUnseen(told, link);
      assertThat(reason(told)).startsWith(link + ": ").endsWith(": the store is gone");
    }
  }

  private static Fact notAudited(Ledger ledger) {
    return new Fact.NotAudited(1, ledger, "the store is gone");
  }

  @Test
  void aLedgerThatNobodyKnowsIsNotPartOfTheProof() {
    Evidence unknown =
        Histories.with(
            lacking(performed(), UpgradeFact.SeamSeen.class, Fact.Audited.class),
            new Fact.AuditWaived(0, "another job"));
    finds(unknown, Map.of("seam", "not audited", "whole ledger", "not audited"));
  }

  // after the rehearsal

  @Test
  void anythingThatIsLeftIsBroken() {
    breaks(but(performed(), new UpgradeFact.Removed(1, List.of("Pod x"))), "cleaned up");
  }

  @Test
  void aLiveJobThatWasRestartedIsDisturbed() {
    breaks(but(performed(), live("live-job", "RUNNING", 1)), "live undisturbed");
    breaks(
        but(performed(), new UpgradeFact.LiveSeen(1, "live-job", "RUNNING", 1, 0)),
        "live undisturbed");
  }

  @Test
  void aLiveJobThatIsAnotherAfterItIsDisturbed() {
    breaks(but(performed(), live("another-job", "RUNNING", 0)), "live undisturbed");
    breaks(but(performed(), live("live-job", "FAILING", 0)), "live undisturbed");
  }

  // performed

  @Test
  void anUpgradeThatDidNotStopTheJobWithASavepointIsBroken() {
    Map<String, String> both = Map.of("stopped by savepoint", "broken", "upgraded", "broken");
    finds(but(performed(), stopped(new StoppedWith.LastState())), both);
    finds(but(performed(), stopped(new StoppedWith.Stateless())), both);
  }

  @Test
  void whatIsNotAPathIsNotASavepointWhateverTheModeSays() {
    String lastState = "KUBERNETES_OPERATOR_LAST_STATE";
    finds(
        but(performed(), stopped(new StoppedWith.NoSavepoint(lastState))),
        Map.of("stopped by savepoint", "broken", "upgraded", "broken"));
    finds(
        but(performed(), stopped(new StoppedWith.NoSavepoint(""))),
        Map.of("stopped by savepoint", "broken", "upgraded", "broken"));
  }

  @Test
  void aNewVersionThatWasRestoredFromAnythingElseIsBroken() {
    breaks(
        but(performed(), upgraded(savepointAt("s3p://live/savepoints/of-another-job"))),
        "upgraded");
    breaks(but(performed(), upgraded(checkpointAt(STOPPED_WITH))), "upgraded");
    Evidence fromNothing = but(performed(), upgraded(new RestoredFrom.Nothing()));
    breaks(fromNothing, "upgraded");
    assertThat(reason(fromNothing)).contains("was restored from nothing");
  }

  @Test
  void aWholeLedgerWithDuplicatesIsBroken() {
    breaks(but(performed(), audited(Ledger.WHOLE, true, audit(0, 3, 0, 0))), "whole ledger");
  }

  @Test
  void aNewVersionThatDidNotComeUpIsBrokenEvenIfTheOldOneIsBack() {
    breaks(rolledBack(savepointAt(STOPPED_WITH)), "upgraded");
    assertThat(links(rolledBack(savepointAt(STOPPED_WITH)))).contains("rolled back");
  }

  @Test
  void anOldVersionThatIsBackFromAnythingElseIsBrokenToo() {
    Map<String, String> both = Map.of("upgraded", "broken", "rolled back", "broken");
    finds(rolledBack(savepointAt(SAVEPOINT)), both);
    finds(rolledBack(checkpointAt(STOPPED_WITH)), both);
    finds(rolledBack(new RestoredFrom.Nothing()), both);
  }

  @Test
  void aWayBackThatWasNotTakenIsBrokenAndOneThatWasNotSeenIsUnseen() {
    Evidence down = then(notUpgraded(), new UpgradeFact.DidNotComeUp(1, "it crashed"));
    finds(down, Map.of("upgraded", "broken", "rolled back", "unseen"));
    finds(
        then(down, new UpgradeFact.NotRolledBack(1, "it would repeat 3 records")),
        Map.of("upgraded", "broken", "rolled back", "broken"));
  }

  private static Evidence notUpgraded() {
    return lacking(performed(), UpgradeFact.Upgraded.class, UpgradeFact.Downtime.class);
  }

  private static Evidence rolledBack(RestoredFrom from) {
    return then(
        notUpgraded(),
        new UpgradeFact.DidNotComeUp(1, "it crashed"),
        new UpgradeFact.RollbackBegan(1, STOPPED_WITH, 0, true),
        new UpgradeFact.RolledBack(1, "old-job", from));
  }

  // beside

  @Test
  void theThroughputBeforeAndBesideTheShadowIsReportedAndDecidesNothing() {
    Evidence measured =
        Histories.with(
            rehearsed(),
            new Fact.RecordsSeen(1_000, 0),
            new Fact.RecordsSeen(3_000, 1_000),
            new Fact.PhaseBegan(4_000, Phase.SHADOW),
            new Fact.RecordsSeen(5_000, 2_000),
            new Fact.RecordsSeen(7_000, 2_900));
    assertThat(Throughput.of(measured)).contains(new Throughput(500, 450));
    finds(measured, Map.of());
    assertThat(new LiveUndisturbed().examine(measured).reason())
        .endsWith("500 records a second before and 450 beside the shadow (-10.0 %)");
    assertThat(Throughput.of(rehearsed())).isEmpty();
  }

  @Test
  void anAuditThatDoesNotMeetTheSeamProvesNothingAboutIt() {
    Evidence late =
        replacing(
            performed(),
            audit ->
                audit.ledger() == Ledger.SHADOW
                    ? new Fact.Audited(
                        1,
                        audit.ledger(),
                        audit.snapshot(),
                        Map.of(0, 120L),
                        audit.to(),
                        true,
                        audit.report())
                    : audit);
    Evidence early =
        replacing(
            performed(),
            audit ->
                audit.ledger() == Ledger.LIVE
                    ? new Fact.Audited(
                        1,
                        audit.ledger(),
                        audit.snapshot(),
                        audit.from(),
                        Map.of(0, 99L),
                        true,
                        audit.report())
                    : audit);
    assertThat(Judge.judgeByItself(late).outcome()).isEqualTo(Outcome.INCONCLUSIVE);
    assertThat(Judge.judgeByItself(early).outcome()).isEqualTo(Outcome.INCONCLUSIVE);
    assertThat(reason(late)).startsWith("seam: the audit of SHADOW");
    assertThat(reason(early)).startsWith("seam: the audit of LIVE");
  }

  private static Evidence replacing(
      Evidence evidence, java.util.function.UnaryOperator<Fact.Audited> change) {
    return new Evidence(
        evidence.facts().stream()
            .map(fact -> fact instanceof Fact.Audited audit ? change.apply(audit) : fact)
            .toList());
  }

  private static Evidence compared(Fact... more) {
    Evidence asked = then(rehearsed(), new UpgradeFact.ToCompare(1, List.of("ledger")));
    return then(asked, more);
  }

  private static OutputDiff diff(long records, long differences, Difference... examples) {
    return new OutputDiff(
        "ledger", false, records, records, 0, List.of(), differences, List.of(examples));
  }

  private static OutputDiff second(
      boolean mayBeEmpty, long required, long unparsed, String... noKey) {
    return new OutputDiff(
        "alerts", mayBeEmpty, required, required, unparsed, List.of(noKey), 0, List.of());
  }

  private static Evidence comparedWith(OutputDiff second) {
    return compared(new UpgradeFact.Compared(1, List.of(diff(100, 0), second)));
  }

  @Test
  void eachOutputIsExamined() {
    Evidence empty = comparedWith(second(false, 0, 0));
    leavesUnseen(empty, "same output");
    assertThat(reason(empty)).contains("nothing of alerts had to be there: rehearse with a longer");
    finds(comparedWith(second(true, 0, 0)), Map.of());
  }

  @Test
  void recordsThatCannotBeParsedOrLackTheirKeyLeaveTheOutputUnseen() {
    Evidence unparsed = comparedWith(second(false, 5, 2));
    leavesUnseen(unparsed, "same output");
    assertThat(reason(unparsed)).contains("2 records of alerts", "check its format");
    Evidence noKey = comparedWith(second(false, 5, 0, "id", "at"));
    leavesUnseen(noKey, "same output");
    assertThat(reason(noKey)).contains("no record of alerts has all fields of its key, id, at");
  }

  @Test
  void aDifferenceElsewhereOutweighsAnOutputThatCannotBeParsed() {
    Difference changed = new Difference(Kind.CHANGED, "7", "n=2", "n=3");
    breaks(
        compared(new UpgradeFact.Compared(1, List.of(second(false, 5, 2), diff(86, 14, changed)))),
        "same output");
  }

  @Test
  void whatBothVersionsWriteIsExaminedWhereThatWasAskedFor() {
    Evidence same = compared(new UpgradeFact.Compared(1, List.of(diff(100, 0))));
    finds(same, Map.of());
    assertThat(links(same)).contains("same output");
    leavesUnseen(compared(), "same output");
    leavesUnseen(compared(new UpgradeFact.NotCompared(1, "no room")), "same output");
    leavesUnseen(compared(new UpgradeFact.Compared(1, List.of(diff(0, 0)))), "same output");
  }

  @Test
  void outputThatDiffersIsShownSideBySide() {
    Evidence differs =
        compared(
            new UpgradeFact.Compared(
                1, List.of(diff(86, 14, new Difference(Kind.CHANGED, "7", "n=2", "n=3")))));
    breaks(differs, "same output");
    assertThat(reason(differs))
        .contains("14 records differ, 86 are the same")
        .contains("ledger, key 7: n=2 of the old version, n=3 of the new");
  }

  @Test
  void aShadowOfTheOldVersionThatWritesToLiveDataIsBroken() {
    breaks(
        then(rehearsed(), new UpgradeFact.VersionSeen(1, Version.SHADOW_OF_OLD, graph(LEDGER))),
        "shadow isolated");
  }
}
