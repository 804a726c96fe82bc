package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;

/** An upgrade that takes a checkpoint in the place of a savepoint. */
final class SavepointUpgradeFallsBack implements Rule {
  private static final String KEY = "kubernetes.operator.job.upgrade.last-state-fallback.enabled";

  @Override
  public Advice advice() {
    return Advice.info("savepoint-upgrade-falls-back")
        .why(
            "If the job does not run when it is upgraded the operator takes its last checkpoint, silently, and a checkpoint may not fit a changed job.")
        .issue("FLINK-29258")
        .remedy("kubernetes.operator.job.upgrade.last-state-fallback.enabled: \"false\"");
  }

  @Override
  public Look examine(Subject subject) {
    boolean savepoint = subject.field("/spec/job/upgradeMode").asText().equals("savepoint");
    return savepoint && !subject.named(KEY).orElse("true").equalsIgnoreCase("false")
        ? Look.found(subject.where(KEY), "it is true")
        : Look.fine();
  }
}
