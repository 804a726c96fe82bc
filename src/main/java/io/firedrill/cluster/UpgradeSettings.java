package io.firedrill.cluster;

/**
 * How an upgrade of a job would go, by its settings.
 *
 * @param upgradeMode the operator's: savepoint, last-state or stateless
 * @param lastStateFallback whether a job that is not RUNNING is upgraded from its last checkpoint
 *     silently ({@code kubernetes.operator.job.upgrade.last-state-fallback.enabled})
 * @param savepointDirectory where savepoints go; empty if nowhere
 * @param savepointCleanup whether the operator disposes of older savepoints
 * @param drains whether the operator drains the job at upgrades ({@code
 *     kubernetes.operator.job.drain-on-savepoint-deletion})
 * @param allowNonRestoredState whether the new version may drop state silently
 */
public record UpgradeSettings(
    String upgradeMode,
    boolean lastStateFallback,
    String savepointDirectory,
    boolean savepointCleanup,
    boolean drains,
    boolean allowNonRestoredState) {
  /** Whether the new version starts from the last checkpoint, without a savepoint. */
  public boolean lastState() {
    return upgradeMode.equals("last-state");
  }
}
