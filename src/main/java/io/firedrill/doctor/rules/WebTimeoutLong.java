package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import io.firedrill.problem.Texts;
import java.time.Duration;
import org.apache.flink.configuration.WebOptions;

/** Metrics that stand still. */
final class WebTimeoutLong implements Rule {
  private static final Duration LONG = Duration.ofMinutes(10);

  @Override
  public Advice advice() {
    return Advice.info("web-timeout-long")
        .why(
            "While one TaskManager hangs, the metrics of all stand still for so long: alerts come late.")
        .setting("web.timeout")
        .remedy("web.timeout: 10 s")
        .drill("taskmanager-hang");
  }

  @Override
  public Look examine(Subject subject) {
    Duration timeout = Duration.ofMillis(subject.get(WebOptions.TIMEOUT).toMillis());
    return timeout.compareTo(LONG) >= 0
        ? Look.found(
            subject.where(WebOptions.TIMEOUT), "it is %s", Texts.seconds(timeout.toMillis()))
        : Look.fine();
  }
}
