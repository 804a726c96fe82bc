package io.firedrill.doctor.rules;

import io.firedrill.doctor.Subject;
import java.util.Locale;
import java.util.Set;
import org.apache.flink.configuration.HighAvailabilityOptions;

/** What outlives a JobManager. */
final class HighAvailability {
  private static final Set<String> NONE = Set.of("none", "off", "disable", "");

  private HighAvailability() {}

  static boolean off(Subject subject) {
    return NONE.contains(
        subject.get(HighAvailabilityOptions.HA_MODE).toLowerCase(Locale.ROOT).strip());
  }
}
