package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.configuration.RestartStrategyOptions;

/** A restart before the lost TaskManager is known to be lost. */
final class RestartsAtOnce implements Rule {
  private static final Duration LEAST = Duration.ofMillis(500);

  @Override
  public Advice advice() {
    return Advice.warning("restarts-at-once")
        .why(
            "Without a delay tasks are deployed to the TaskManager that has just died, and fail again: restarts are used up by one failure.")
        .flink("ops/state/task_failure_recovery/#fixed-delay-restart-strategy")
        .remedy("a delay of at least 500 ms")
        .drill("taskmanager-kill");
  }

  @Override
  public Look examine(Subject subject) {
    Optional<Duration> delay =
        switch (Restarting.strategy(subject).orElse("")) {
          case "fixeddelay" ->
              Optional.of(subject.get(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY));
          case "failurerate" ->
              Optional.of(subject.get(RestartStrategyOptions.RESTART_STRATEGY_FAILURE_RATE_DELAY));
          default -> Optional.empty();
        };
    return delay
        .filter(d -> d.compareTo(LEAST) < 0)
        .map(d -> Look.found(Restarting.where(subject), "the delay is %d ms", d.toMillis()))
        .orElse(Look.fine());
  }
}
