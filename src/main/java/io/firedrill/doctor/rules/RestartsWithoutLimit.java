package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import org.apache.flink.configuration.RestartStrategyOptions;

/** A job that restarts for ever. */
final class RestartsWithoutLimit implements Rule {
  @Override
  public Advice advice() {
    return Advice.info("restarts-without-limit")
        .why(
            "A failure that comes back each time, such as a record that the code cannot take, restarts the job for ever: it looks alive and makes no progress.")
        .flink("ops/state/task_failure_recovery/")
        .remedy(
            "restart-strategy.type: failure-rate, an alert on restarts, and a side output for records that cannot be taken")
        .drill("restarts-exhausted");
  }

  @Override
  public Look examine(Subject subject) {
    boolean forEver =
        switch (Restarting.strategy(subject).orElse("exponentialdelay")) {
          case "fixeddelay" ->
              subject.get(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS)
                  == Integer.MAX_VALUE;
          case "exponentialdelay" ->
              subject.get(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS)
                  == Integer.MAX_VALUE;
          default -> false;
        };
    return forEver
        ? Look.found(Restarting.where(subject), "no number of failures ends the job")
        : Look.fine();
  }
}
