package io.firedrill.flink;

import java.util.Locale;
import java.util.Set;

/** What the setting high-availability.type says. */
public final class HighAvailabilityMode {
  private static final Set<String> OFF = Set.of("none", "off", "disable", "");

  private HighAvailabilityMode() {}

  /** Whether a value of it, or none, leaves a job without. */
  public static boolean off(String value) {
    return OFF.contains(value.toLowerCase(Locale.ROOT).strip());
  }
}
