package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import org.apache.flink.configuration.HighAvailabilityOptions;

/** A JobManager that forgets. */
final class HighAvailabilityOff implements Rule {
  @Override
  public Advice advice() {
    return Advice.error("ha-off")
        .why(
            "A JobManager that restarts does not know the job's checkpoints: the job begins with empty state, or from an old savepoint.")
        .flink("deployment/ha/overview/")
        .remedy(
            "high-availability.type: kubernetes (or zookeeper), and high-availability.storageDir in the same store as the checkpoints")
        .drill("jobmanager-kill");
  }

  @Override
  public Look examine(Subject subject) {
    return HighAvailability.off(subject)
        ? Look.found(
            subject.where(HighAvailabilityOptions.HA_MODE),
            "it is %s",
            subject.get(HighAvailabilityOptions.HA_MODE))
        : Look.fine();
  }
}
