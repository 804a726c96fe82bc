package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import org.apache.flink.configuration.StateRecoveryOptions;

/** State that may be dropped without a word. */
final class UnclaimedStateIgnored implements Rule {
  @Override
  public Advice advice() {
    return Advice.warning("unclaimed-state-ignored")
        .why(
            "State whose operator is not found, because its uid changed or was never set, is left out: the operator begins anew.")
        .flink("ops/state/savepoints/#allowing-non-restored-state")
        .remedy(
            "allowNonRestoredState: false, and set it for the one upgrade that removes an operator");
  }

  @Override
  public Look examine(Subject subject) {
    if (subject.field("/spec/job/allowNonRestoredState").asBoolean()) {
      return Look.found("spec.job.allowNonRestoredState", "it is true");
    }
    return subject.get(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE)
        ? Look.found(
            subject.where(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE), "it is true")
        : Look.fine();
  }
}
