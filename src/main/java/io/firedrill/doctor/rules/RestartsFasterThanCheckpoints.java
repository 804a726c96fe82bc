package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import io.firedrill.flink.Restarts;
import io.firedrill.problem.Texts;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.configuration.RestartStrategyOptions;

/** Restarts that are used up before the cause is over. */
final class RestartsFasterThanCheckpoints implements Rule {
  private static final Duration AWAY = Duration.ofMinutes(1);

  @Override
  public Advice advice() {
    return Advice.warning("restarts-faster-than-checkpoints")
        .why(
            "A store, a node or a broker that is away for a minute uses up the restarts, without a checkpoint in between: the job ends FAILED.")
        .flink("ops/state/task_failure_recovery/#fixed-delay-restart-strategy")
        .remedy(
            "restart-strategy.type: exponential-delay or failure-rate, or more attempts: attempts times delay well above a minute and three checkpoint intervals")
        .drill("store-outage");
  }

  @Override
  public Look examine(Subject subject) {
    if (!Restarting.strategy(subject).equals(Optional.of("fixeddelay"))) {
      return Look.fine();
    }
    int attempts = subject.get(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS);
    Duration delay = subject.get(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY);
    Duration wanted = Checkpointing.interval(subject).orElse(Duration.ZERO).multipliedBy(3);
    Duration least = wanted.compareTo(AWAY) > 0 ? wanted : AWAY;
    return new Restarts(subject.settings())
        .lastFor()
        .filter(tries -> tries.compareTo(least) < 0)
        .map(
            tries ->
                Look.found(
                    Restarting.where(subject),
                    "%d restarts with %s between them are used up after %s",
                    attempts,
                    Texts.seconds(delay.toMillis()),
                    Texts.seconds(tries.toMillis())))
        .orElseGet(Look::fine);
  }
}
