package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;

/** A resource that cannot be deleted, because its job cannot take the savepoint. */
final class DeletionHangs implements Rule {
  private static final String KEY = "kubernetes.operator.job.savepoint-on-deletion";

  @Override
  public Advice advice() {
    return Advice.warning("deletion-hangs")
        .why(
            "The operator takes a savepoint before it lets the resource go. A job that does not run takes none: the resource stays on its finalizer.")
        .operator("operations/configuration/")
        .remedy(
            "to give the savepoint up: kubernetes.operator.job.savepoint-on-deletion: \"false\", then delete")
        .drill("restarts-exhausted");
  }

  @Override
  public Look examine(Subject subject) {
    boolean savepoint = subject.named(KEY).orElse("").equalsIgnoreCase("true");
    String state = subject.field("/status/jobStatus/state").asText("");
    boolean wanted = !subject.field("/spec/job/state").asText("").equals("suspended");
    return savepoint && wanted && !state.isEmpty() && !state.equals("RUNNING")
        ? Look.found(subject.where(KEY), "it is true, and the job is %s", state)
        : Look.fine();
  }
}
