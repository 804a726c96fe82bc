package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;

/** No second JobManager. */
final class NoStandbyJobManager implements Rule {
  @Override
  public Advice advice() {
    return Advice.info("no-standby-jobmanager")
        .why(
            "A JobManager that dies is replaced by a pod that has to be scheduled and a JVM that has to start.")
        .flink(
            "deployment/resource-providers/native_kubernetes/#high-availability-on-native-kubernetes")
        .remedy("spec.jobManager.replicas: 2, with high availability")
        .drill("jobmanager-kill");
  }

  @Override
  public Look examine(Subject subject) {
    if (subject.deployment().isEmpty()) {
      return Look.unseen("how many JobManagers there are cannot be seen");
    }
    return subject.field("/spec/jobManager/replicas").asInt(1) < 2
        ? Look.found("spec.jobManager.replicas", "it is 1")
        : Look.fine();
  }
}
