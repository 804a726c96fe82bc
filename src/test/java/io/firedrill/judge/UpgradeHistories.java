package io.firedrill.judge;

import io.firedrill.cluster.StoppedWith;
import io.firedrill.cluster.UpgradeSettings;
import io.firedrill.evidence.DowntimePart;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Ledger;
import io.firedrill.evidence.RestoredFrom;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.evidence.UpgradeFact.Version;
import io.firedrill.inspect.GraphCheck.OperatorCheck;
import io.firedrill.inspect.Inspection.Kind;
import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.inspect.Inspection.Outcome;
import io.firedrill.inspect.Inspection.Restore;
import io.firedrill.inspect.Inspection.Result;
import io.firedrill.inspect.Inspection.StateCheck;
import io.firedrill.ledger.AuditReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Upgrades by hand: a whole one in which everything holds, and the means to change it. */
final class UpgradeHistories {
  static final String LEDGER = "s3a://live/ledger";
  static final String SAVEPOINT = "s3p://live/savepoints/savepoint-1";
  static final String COPY = "s3p://live/firedrill-rehearsal/ab/savepoints/copy";
  static final String STOPPED_WITH = "s3p://live/savepoints/savepoint-2";
  static final Map<Integer, Long> SEAM = Map.of(0, 100L);
  static final AuditReport CLEAN = audit(0, 0, 0, 0);

  private UpgradeHistories() {}

  /** An upgrade that was rehearsed and then performed. */
  static Evidence performed() {
    return then(
        rehearsed(),
        new UpgradeFact.UpgradeBegan(1, "live-job"),
        stopped(new StoppedWith.Savepoint(STOPPED_WITH)),
        new UpgradeFact.SeamSeen(1, STOPPED_WITH, Map.of(0, 300L)),
        upgraded(savepointAt(STOPPED_WITH)),
        new UpgradeFact.Downtime(
            1, 9_000, List.of(new UpgradeFact.Downtime.Part(DowntimePart.STATE_RESTORED, 9_000))),
        audited(Ledger.WHOLE, true, CLEAN));
  }

  /** The same by last-state: the new version is restored from the newest checkpoint. */
  static Evidence performedByLastState(RestoredFrom from) {
    return but(
        then(
            rehearsed(),
            new UpgradeFact.UpgradeBegan(1, "live-job"),
            stopped(new StoppedWith.LastState()),
            new UpgradeFact.CheckpointsKept(1, List.of(6L, 7L)),
            upgraded(from),
            audited(Ledger.WHOLE, true, CLEAN)),
        settings("last-state", "s3p://x", false));
  }

  /** An upgrade that was rehearsed. */
  static Evidence rehearsed() {
    return then(
        Evidence.of(),
        new UpgradeFact.Planned(1, "kubernetes", List.of("spec.image: v1 → v2"), true, Map.of()),
        settings("savepoint", "s3p://live/savepoints", false),
        live("live-job", "RUNNING", 0),
        audited(Ledger.BEFORE, true, CLEAN),
        new UpgradeFact.VersionSeen(1, Version.OLD, graph(LEDGER)),
        new UpgradeFact.VersionSeen(1, Version.NEW, graph(LEDGER)),
        new UpgradeFact.VersionSeen(1, Version.SHADOW, graph("s3a://live/firedrill-rehearsal/ab")),
        new UpgradeFact.SavepointTaken(1, SAVEPOINT, "canonical savepoint", 1_200),
        savepoint(),
        new UpgradeFact.OperatorsChecked(
            1,
            List.of(
                operator("source", Result.COMPATIBLE),
                operator("totals", Result.COMPATIBLE),
                operator("ledger", Result.COMPATIBLE))),
        new UpgradeFact.StatesChecked(
            1,
            List.of(
                state("source", Result.COMPATIBLE),
                state("totals", Result.COMPATIBLE),
                state("ledger", Result.COMPATIBLE))),
        restore(Outcome.RESTORED),
        new UpgradeFact.Copied(1, COPY, List.of("id-of-ledger")),
        new UpgradeFact.ShadowStarted(1, "with keys of its own"),
        shadowRestored(savepointAt(COPY)),
        new UpgradeFact.SoakBegan(1, 0),
        new UpgradeFact.ShadowFlowSeen(1, Map.of("v1", 900L), Map.of("v1", 0L)),
        shadowSeen(0, 2),
        new UpgradeFact.SeamSeen(1, SAVEPOINT, SEAM),
        audited(Ledger.LIVE, true, CLEAN),
        shadowStopped("FINISHED", Map.of("source", 60L, "totals", 900L)),
        audited(Ledger.SHADOW, true, CLEAN),
        new UpgradeFact.Removed(1, List.of()),
        live("live-job", "RUNNING", 0));
  }

  static Evidence then(Evidence evidence, Fact... more) {
    return Histories.with(evidence, more);
  }

  /** With one step in the place of the last one of its kind. */
  static Evidence but(Evidence evidence, Fact step) {
    List<Fact> facts = new ArrayList<>(evidence.facts());
    for (int i = facts.size() - 1; i >= 0; i--) {
      if (sameKind(facts.get(i), step)) {
        facts.set(i, step);
        return new Evidence(facts);
      }
    }
    throw new IllegalArgumentException("there is none to replace by " + step);
  }

  private static boolean sameKind(Fact was, Fact is) {
    if (was instanceof Fact.Audited one && is instanceof Fact.Audited other) {
      return one.ledger() == other.ledger();
    }
    if (was instanceof UpgradeFact.VersionSeen one && is instanceof UpgradeFact.VersionSeen other) {
      return one.version() == other.version();
    }
    return was.getClass() == is.getClass();
  }

  static Evidence lacking(Evidence evidence, Class<?>... kinds) {
    return Histories.without(
        evidence, fact -> Arrays.stream(kinds).anyMatch(kind -> kind.isInstance(fact)));
  }

  static Evidence lackingAudit(Evidence evidence, Ledger ledger) {
    return Histories.without(
        evidence, fact -> fact instanceof Fact.Audited audited && audited.ledger() == ledger);
  }

  static UpgradeFact.SettingsSeen settings(String mode, String savepoints, boolean drains) {
    return new UpgradeFact.SettingsSeen(
        1, new UpgradeSettings(mode, false, savepoints, false, drains, false));
  }

  static UpgradeFact.LiveSeen live(String jobId, String state, int attempts) {
    return new UpgradeFact.LiveSeen(1, jobId, state, 0, attempts);
  }

  static List<Operator> graph(String ledger) {
    return List.of(
        new Operator("id-of-source", "source", "Source", Kind.SOURCE, "s.Source", "", 2, -1),
        new Operator("id-of-totals", "totals", "Totals", Kind.OTHER, "", "", 2, -1),
        new Operator("id-of-ledger", "ledger", "Ledger", Kind.SINK, "s.Sink", ledger, 2, -1));
  }

  static UpgradeFact.SavepointRead savepoint(String... missing) {
    return new UpgradeFact.SavepointRead(
        1,
        7,
        SAVEPOINT,
        Map.of("source", 50L, "totals", 800L, "ledger", 30L, "empty", 0L),
        3,
        List.of(missing));
  }

  static OperatorCheck operator(String uid, Result result) {
    return new OperatorCheck(uid, "id-of-" + uid, 50, result, "looked at");
  }

  static StateCheck state(String uid, Result result) {
    return new StateCheck("id-of-" + uid, "a-state", result, "looked at");
  }

  /** What was checked, with the totals' operator and state come to something else. */
  static Evidence checked(Evidence evidence, Result operator, Result state) {
    UnaryOperator<Fact> change =
        step -> {
          if (step instanceof UpgradeFact.OperatorsChecked seen) {
            return new UpgradeFact.OperatorsChecked(
                1,
                seen.operators().stream()
                    .map(o -> o.operator().equals("totals") ? operator("totals", operator) : o)
                    .toList());
          }
          if (step instanceof UpgradeFact.StatesChecked seen) {
            return new UpgradeFact.StatesChecked(
                1,
                seen.states().stream()
                    .map(s -> s.operatorId().contains("totals") ? state("totals", state) : s)
                    .toList());
          }
          return step;
        };
    return Histories.changed(evidence, change);
  }

  static UpgradeFact.RestoredHere restore(Outcome outcome) {
    return new UpgradeFact.RestoredHere(
        1, new Restore(outcome, "as it is", Map.of("totals", 800L)));
  }

  static UpgradeFact.ShadowRestored shadowRestored(RestoredFrom from) {
    return new UpgradeFact.ShadowRestored(1, "shadow-job", from);
  }

  static UpgradeFact.ShadowSeen shadowSeen(int attempts, int checkpoints) {
    return new UpgradeFact.ShadowSeen(1, "RUNNING", attempts, checkpoints, 4_000);
  }

  static UpgradeFact.ShadowStopped shadowStopped(String state, Map<String, Long> bytes) {
    return new UpgradeFact.ShadowStopped(1, "s3p://live/x/savepoint-3", state, bytes);
  }

  static Fact.Audited audited(Ledger ledger, boolean committed, AuditReport report) {
    Map<Integer, Long> from = ledger == Ledger.SHADOW ? SEAM : Map.of();
    return new Fact.Audited(1, ledger, "chk-9", from, Map.of(0, 150L), committed, report);
  }

  static AuditReport audit(long missing, long duplicates, long wrong, long beyond) {
    return new AuditReport(100, 2, missing, duplicates, wrong, beyond, List.of());
  }

  static UpgradeFact.Stopped stopped(StoppedWith with) {
    return new UpgradeFact.Stopped(1, with);
  }

  static UpgradeFact.Upgraded upgraded(RestoredFrom from) {
    return new UpgradeFact.Upgraded(1, "new-job", from);
  }

  static RestoredFrom savepointAt(String path) {
    return new RestoredFrom.Snapshot(7, path, true);
  }

  static RestoredFrom checkpointAt(String path) {
    return new RestoredFrom.Snapshot(7, path, false);
  }
}
