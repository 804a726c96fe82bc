package io.firedrill.doctor.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;

/** Pods that are killed before they can end. */
final class TerminationGraceShort implements Rule {
  private static final int LEAST = 10;

  @Override
  public Advice advice() {
    return Advice.warning("termination-grace-short")
        .why(
            "A JobManager that is deleted has no time to give up its leadership, so that the next one waits for the lease; a TaskManager leaves files and transactions open.")
        .at("https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination")
        .remedy("terminationGracePeriodSeconds: 30, which is the default")
        .drill("jobmanager-delete");
  }

  @Override
  public Look examine(Subject subject) {
    JsonNode seconds = subject.field("/spec/podTemplate/spec/terminationGracePeriodSeconds");
    return seconds.isNumber() && seconds.asInt() < LEAST
        ? Look.found(
            "spec.podTemplate.spec.terminationGracePeriodSeconds", "it is %d", seconds.asInt())
        : Look.fine();
  }
}
