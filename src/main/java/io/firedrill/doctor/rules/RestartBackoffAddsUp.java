package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import io.firedrill.problem.Texts;
import java.time.Duration;
import org.apache.flink.configuration.RestartStrategyOptions;

/** A delay before each restart that grows. */
final class RestartBackoffAddsUp implements Rule {
  private static final Duration WAIT = Duration.ofSeconds(30);

  @Override
  public Advice advice() {
    return Advice.info("restart-backoff-adds-up")
        .why(
            "Each failure within the reset threshold makes the wait before the next restart longer; it shows in the recovery time of a job that has failed before.")
        .setting("restart-strategy.exponential-delay.max-backoff")
        .remedy(
            "restart-strategy.exponential-delay.max-backoff: 10 s, and a shorter reset-backoff-threshold")
        .drill("taskmanager-kill");
  }

  @Override
  public Look examine(Subject subject) {
    if (!Restarting.exponential(subject)) {
      return Look.fine();
    }
    Duration longest =
        subject.get(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF);
    Duration reset =
        subject.get(
            RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD);
    return longest.compareTo(WAIT) <= 0
        ? Look.fine()
        : Look.found(
            subject.where(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF),
            "up to %s before a restart, forgotten after %s without a failure",
            Texts.seconds(longest.toMillis()),
            Texts.seconds(reset.toMillis()));
  }
}
