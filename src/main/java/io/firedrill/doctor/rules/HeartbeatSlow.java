package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import io.firedrill.problem.Texts;
import java.time.Duration;
import org.apache.flink.configuration.HeartbeatManagerOptions;

/** A TaskManager that is missed late. */
final class HeartbeatSlow implements Rule {
  private static final Duration SLOW = Duration.ofSeconds(50);

  @Override
  public Advice advice() {
    return Advice.info("heartbeat-slow")
        .why(
            "A TaskManager on a node that is gone, or one that hangs, is missed only after the timeout; the job stands still until then.")
        .setting("heartbeat.timeout")
        .remedy(
            "heartbeat.timeout: 15 s and heartbeat.interval: 3 s, if garbage collections are shorter")
        .drill("taskmanager-hang");
  }

  @Override
  public Look examine(Subject subject) {
    Duration timeout = subject.get(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT);
    return timeout.compareTo(SLOW) >= 0
        ? Look.found(
            subject.where(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT),
            "it is %s",
            Texts.seconds(timeout.toMillis()))
        : Look.fine();
  }
}
