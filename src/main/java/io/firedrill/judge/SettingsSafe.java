package io.firedrill.judge;

import io.firedrill.cluster.UpgradeSettings;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.problem.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The settings make the operator upgrade with all state, by the way that they name. */
record SettingsSafe() implements Link {
  @Override
  public String name() {
    return "upgrade settings";
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<UpgradeFact.SettingsSeen> seen = evidence.last(UpgradeFact.SettingsSeen.class);
    if (seen.isEmpty()) {
      return Finding.unseen("the settings of upgrades were not read");
    }
    UpgradeSettings settings = seen.get().settings();
    List<String> objections = new ArrayList<>();
    boolean lastState = settings.lastState();
    if (!lastState && !settings.upgradeMode().equals("savepoint")) {
      objections.add(
          settings.upgradeMode().equals("stateless")
              ? "upgradeMode is stateless: the new version would start from nothing"
              : Texts.format(
                  "upgradeMode is %s, neither savepoint nor last-state", settings.upgradeMode()));
    }
    if (!lastState && settings.savepointDirectory().isEmpty()) {
      objections.add(
          "no savepoint directory is configured (execution.checkpointing.savepoint-dir)");
    }
    if (settings.drains()) {
      objections.add(
          "kubernetes.operator.job.drain-on-savepoint-deletion drains at upgrades too: windows would"
              + " fire early");
    }
    if (!objections.isEmpty()) {
      return Finding.broken("%s", String.join("; ", objections));
    }
    List<String> remarks = new ArrayList<>(List.of("upgradeMode is " + settings.upgradeMode()));
    if (lastState) {
      remarks.add(
          "so the new version starts from the last checkpoint, which the high-availability data"
              + " points to, and processes again what was read since; the rehearsal's shadow"
              + " started from a savepoint, and the upgrade leaves none to go back to");
    } else {
      remarks.add(
          settings.lastStateFallback()
              ? "the fallback to last-state is on, so a job that is not RUNNING would be upgraded"
                  + " from its last checkpoint"
              : "there is no fallback to last-state");
    }
    if (settings.savepointCleanup()) {
      remarks.add("the operator disposes of older savepoints");
    }
    if (settings.allowNonRestoredState()) {
      remarks.add("allowNonRestoredState is set");
    }
    return Finding.holds("%s", String.join(", ", remarks));
  }
}
