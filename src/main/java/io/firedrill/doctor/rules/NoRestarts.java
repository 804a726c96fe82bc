package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import java.util.Set;
import org.apache.flink.configuration.RestartStrategyOptions;

/** A job that does not restart. */
final class NoRestarts implements Rule {
  private static final Set<String> NONE = Set.of("none", "off", "disable", "norestart");

  @Override
  public Advice advice() {
    return Advice.error("no-restarts")
        .why("The first failure of a task or a TaskManager ends the job.")
        .flink("ops/state/task_failure_recovery/")
        .remedy("restart-strategy.type: exponential-delay")
        .drill("taskmanager-kill");
  }

  @Override
  public Look examine(Subject subject) {
    return Restarting.strategy(subject).filter(NONE::contains).isPresent()
        ? Look.found(
            Restarting.where(subject),
            "it is %s",
            subject.get(RestartStrategyOptions.RESTART_STRATEGY))
        : Look.fine();
  }
}
