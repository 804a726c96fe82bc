package io.firedrill.doctor.rules;

import io.firedrill.doctor.Subject;
import java.util.Locale;
import java.util.Optional;
import org.apache.flink.configuration.RestartStrategyOptions;

/** How a job restarts, by its settings; the job's code may say otherwise. */
final class Restarting {
  private Restarting() {}

  /** The strategy without dashes; empty if none is named. */
  static Optional<String> strategy(Subject subject) {
    return subject
        .named(RestartStrategyOptions.RESTART_STRATEGY)
        .map(name -> name.toLowerCase(Locale.ROOT).replace("-", "").strip());
  }

  /** With checkpoints Flink restarts by exponential delay if nothing is named. */
  static boolean exponential(Subject subject) {
    return strategy(subject).orElse("exponentialdelay").equals("exponentialdelay");
  }

  static String where(Subject subject) {
    return subject.where(RestartStrategyOptions.RESTART_STRATEGY);
  }
}
