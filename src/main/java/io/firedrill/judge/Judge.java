package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Expects;
import io.firedrill.judge.Verdict.Examined;
import java.util.List;

/** Pure: no clock, no network. One broken link outweighs any unseen, one unseen all that hold. */
public record Judge(List<Link> links) {
  private static final List<Link> RESTORE =
      List.of(
          new SteadyBefore(),
          new FaultHit(),
          new RestoredFromNewest(),
          new BroughtBack(),
          new HealthyAfter(),
          new LedgerExact(),
          new WithinBudget());
  private static final List<Link> NO_RESTORE =
      List.of(
          new SteadyBefore(),
          new FaultHit(),
          new NotRestored(),
          new HealthyAfter(),
          new LedgerExact(),
          new WithinBudget());
  private static final List<Link> SURVIVES =
      List.of(
          new SteadyBefore(),
          new EachStepDone(),
          new NeverFromOlder(),
          new CalmAfter(),
          new LedgerExact());
  private static final List<Link> FAILED =
      List.of(
          new SteadyBefore(),
          new FaultHit(),
          new EndedAsAllowed(),
          new LastCheckpointKept(),
          new BroughtBack(),
          new OnceBroughtBack(new HealthyAfter()),
          new OnceBroughtBack(new LedgerExact()));
  private static final List<Link> LAB =
      List.of(new EndedAsAllowed(), new AttemptsFromCheckpoints(), new LastCheckpointKept());

  private static final List<Link> UPGRADE =
      List.of(
          new LiveSteady(),
          new SettingsSafe(),
          new NewVersionUsable(),
          new SavepointWhole(),
          new StateFits(),
          new ShadowIsolated(),
          new ShadowRestored(),
          new ShadowHealthy(),
          new ShadowKeepsUp(),
          new StateRestored(),
          new SeamExact(),
          new SameOutput(),
          new CleanedUp(),
          new LiveUndisturbed(),
          new StoppedBySavepoint(),
          new UpgradedFromIt(),
          new RolledBack(),
          new WholeLedgerExact());

  /** The judge for what a drill expects. */
  public static Judge of(Expects expects) {
    return new Judge(
        switch (expects) {
          case RESTORE -> RESTORE;
          // once the evidence shows a restart it is RESTORE
          case NO_RESTORE, EITHER -> NO_RESTORE;
          case SURVIVES -> SURVIVES;
          case FAILED -> FAILED;
          case LAB -> LAB;
        });
  }

  /** The judge for the rehearsal of an upgrade, and for the upgrade itself. */
  static Judge ofUpgrade() {
    return new Judge(UPGRADE);
  }

  /** Judges evidence by what it says was expected. */
  public static Verdict judgeByItself(Evidence evidence) {
    if (evidence.ofUpgrade()) {
      return ofUpgrade().judge(evidence);
    }
    return evidence
        .onOneClock()
        .expected()
        .map(expects -> Judge.of(expects).judge(evidence))
        .orElseGet(
            () ->
                Verdict.of(
                    List.of(
                        new Examined(
                            "evidence",
                            Finding.unseen("the evidence does not say what was expected")))));
  }

  public Verdict judge(Evidence seen) {
    Evidence evidence = seen.onOneClock();
    return Verdict.of(
        links.stream()
            .filter(link -> link.applies(evidence))
            .map(link -> new Examined(link.name(), examine(link, evidence)))
            .toList());
  }

  private static Finding examine(Link link, Evidence evidence) {
    try {
      return link.examine(evidence);
    } catch (RuntimeException e) {
      return Finding.unseen("the check itself failed: %s", e);
    }
  }
}
