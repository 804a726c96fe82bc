package io.firedrill.flink;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;

/**
 * The restarts that a job's configuration allows.
 *
 * @param configuration Flink's configuration
 */
public record Restarts(Map<String, String> configuration) {
  /**
   * For how long a job tries at least whose every restart fails at once; empty if it does so for
   * ever, or that is not known.
   */
  public Optional<Duration> lastFor() {
    Configuration flink = Configuration.fromMap(configuration);
    String strategy = flink.getOptional(RestartStrategyOptions.RESTART_STRATEGY).orElse("");
    return switch (strategy.toLowerCase(Locale.ROOT).replace("-", "").strip()) {
      case "fixeddelay" -> fixed(flink);
      case "exponentialdelay" -> exponential(flink);
      default -> Optional.empty();
    };
  }

  private static Optional<Duration> fixed(Configuration flink) {
    int attempts = flink.get(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS);
    return attempts == Integer.MAX_VALUE
        ? Optional.empty()
        : Optional.of(
            flink
                .get(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY)
                .multipliedBy(attempts));
  }

  private static Optional<Duration> exponential(Configuration flink) {
    int attempts = flink.get(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS);
    if (attempts == Integer.MAX_VALUE) {
      return Optional.empty();
    }
    double longest =
        flink.get(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF).toMillis();
    double factor =
        flink.get(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_BACKOFF_MULTIPLIER);
    double next =
        flink
            .get(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF)
            .toMillis();
    double total = 0;
    for (int i = 0; i < attempts; i++) {
      total += Math.min(next, longest);
      next = Math.min(next * factor, longest);
    }
    return Optional.of(Duration.ofMillis((long) total));
  }
}
