package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;

/** An old savepoint that a new start begins with. */
final class InitialSavepointKept implements Rule {
  @Override
  public Advice advice() {
    return Advice.warning("initial-savepoint-kept")
        .why(
            "A FlinkDeployment that is deleted and created again, by a GitOps prune or in another cluster, starts from this savepoint and repeats all that came after it.")
        .operator("custom-resource/job-management/#manual-recovery")
        .remedy("take spec.job.initialSavepointPath out once the job runs");
  }

  @Override
  public Look examine(Subject subject) {
    String path = subject.field("/spec/job/initialSavepointPath").asText("");
    boolean ran = !subject.field("/status/jobStatus/jobId").asText("").isEmpty();
    return path.isBlank() || subject.running().isPresent() && !ran
        ? Look.fine()
        : Look.found("spec.job.initialSavepointPath", "it is %s", path);
  }
}
