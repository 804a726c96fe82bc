package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;

/** Upgrades that drop the state. */
final class UpgradeModeStateless implements Rule {
  @Override
  public Advice advice() {
    return Advice.error("upgrade-mode-stateless")
        .why("Each change of the spec starts the job with empty state. It is the default.")
        .operator("custom-resource/job-management/#stateful-and-stateless-application-upgrades")
        .remedy("spec.job.upgradeMode: savepoint, or last-state with high availability");
  }

  @Override
  public Look examine(Subject subject) {
    if (!subject.field("/spec/job").isObject()) {
      return Look.unseen("there is no FlinkDeployment with a job");
    }
    String mode = subject.field("/spec/job/upgradeMode").asText("stateless");
    return mode.equals("stateless")
        ? Look.found("spec.job.upgradeMode", "it is stateless")
        : Look.fine();
  }
}
