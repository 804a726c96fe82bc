package io.firedrill.doctor.rules;

import io.firedrill.doctor.Subject;
import io.firedrill.flink.HighAvailabilityMode;
import org.apache.flink.configuration.HighAvailabilityOptions;

/** What outlives a JobManager. */
final class HighAvailability {
  private HighAvailability() {}

  static boolean off(Subject subject) {
    return HighAvailabilityMode.off(subject.get(HighAvailabilityOptions.HA_MODE));
  }
}
