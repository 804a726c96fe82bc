package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;

/** An upgrade that nothing remembers the state for. */
final class LastStateWithoutHighAvailability implements Rule {
  @Override
  public Advice advice() {
    return Advice.error("last-state-without-ha")
        .why(
            "upgradeMode last-state takes the newest checkpoint from the high-availability data, which there is none of: the operator refuses such an upgrade.")
        .operator("custom-resource/job-management/#stateful-and-stateless-application-upgrades")
        .remedy("high-availability.type: kubernetes, or upgradeMode: savepoint");
  }

  @Override
  public Look examine(Subject subject) {
    return subject.field("/spec/job/upgradeMode").asText().equals("last-state")
            && HighAvailability.off(subject)
        ? Look.found("spec.job.upgradeMode", "it is last-state, without high availability")
        : Look.fine();
  }
}
