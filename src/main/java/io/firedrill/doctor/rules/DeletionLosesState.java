package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;

/** A job that is deleted without a savepoint. */
final class DeletionLosesState implements Rule {
  private static final String KEY = "kubernetes.operator.job.savepoint-on-deletion";

  @Override
  public Advice advice() {
    return Advice.info("deletion-takes-no-savepoint")
        .why(
            "Whoever deletes the resource, a GitOps prune included, ends the job without a savepoint; what is left are its retained checkpoints.")
        .operator("operations/configuration/")
        .remedy("kubernetes.operator.job.savepoint-on-deletion: \"true\"")
        .drill("cluster-loss");
  }

  @Override
  public Look examine(Subject subject) {
    return subject.deployment().isEmpty() || subject.named(KEY).orElse("").equalsIgnoreCase("true")
        ? Look.fine()
        : Look.found(subject.where(KEY), "it is false");
  }
}
