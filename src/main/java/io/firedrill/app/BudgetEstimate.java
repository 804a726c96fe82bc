package io.firedrill.app;

import io.firedrill.doctor.Subject;
import io.firedrill.problem.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.ResourceManagerOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.util.TimeUtils;

/**
 * What a job's settings let a recovery cost, before any was measured.
 *
 * @param parts each with its length and where that comes from
 */
record BudgetEstimate(List<Part> parts) {
  private static final String LEASE = "high-availability.kubernetes.leader-election.lease-duration";
  private static final Duration LEASE_BY_DEFAULT = Duration.ofSeconds(15);
  private static final Duration NEW_POD = Duration.ofSeconds(60);
  private static final Duration RESTORE = Duration.ofSeconds(20);

  record Part(Duration length, String why) {
    static Part of(Duration length, String why, Object... args) {
      return new Part(length, Texts.format(why, args));
    }
  }

  BudgetEstimate {
    parts = List.copyOf(parts);
  }

  /** For a TaskManager that is gone. */
  static BudgetEstimate ofTaskManager(Subject subject) {
    List<Part> parts = new ArrayList<>();
    parts.add(
        Part.of(
            subject.get(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT),
            "heartbeat.timeout, until it is missed at the latest"));
    parts.add(Part.of(restartDelay(subject), "the delay of the restart strategy"));
    boolean reserve =
        subject.get(ResourceManagerOptions.REDUNDANT_TASK_MANAGER_NUM) > 0
            || subject.running().filter(running -> running.slots().free() > 0).isPresent();
    parts.add(
        reserve
            ? Part.of(Duration.ZERO, "a TaskManager is in reserve")
            : Part.of(NEW_POD, "a new pod, since no TaskManager is in reserve"));
    return withRest(parts);
  }

  /** For a JobManager that is gone. */
  static BudgetEstimate ofJobManager(Subject subject) {
    List<Part> parts = new ArrayList<>();
    parts.add(
        Part.of(
            subject.named(LEASE).map(TimeUtils::parseDuration).orElse(LEASE_BY_DEFAULT),
            "%s, until another may lead",
            LEASE));
    parts.add(
        subject.field("/spec/jobManager/replicas").asInt(1) > 1
            ? Part.of(Duration.ZERO, "a JobManager stands by")
            : Part.of(NEW_POD, "a new pod, since no JobManager stands by"));
    parts.add(Part.of(restartDelay(subject), "the delay of the restart strategy"));
    return withRest(parts);
  }

  private static BudgetEstimate withRest(List<Part> parts) {
    parts.add(Part.of(RESTORE, "the restore of the state, a guess"));
    Duration down = parts.stream().map(Part::length).reduce(Duration.ZERO, Duration::plus);
    parts.add(Part.of(down, "as long again to catch up"));
    return new BudgetEstimate(parts);
  }

  /** Before the first restart. */
  private static Duration restartDelay(Subject subject) {
    String strategy =
        subject
            .named(RestartStrategyOptions.RESTART_STRATEGY)
            .orElse("exponential-delay")
            .toLowerCase(Locale.ROOT)
            .replace("-", "");
    return switch (strategy) {
      case "fixeddelay" -> subject.get(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY);
      case "failurerate" -> subject.get(RestartStrategyOptions.RESTART_STRATEGY_FAILURE_RATE_DELAY);
      default ->
          subject.get(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF);
    };
  }

  /** In whole seconds. */
  long seconds() {
    Duration total = parts.stream().map(Part::length).reduce(Duration.ZERO, Duration::plus);
    return (total.toMillis() + 999) / 1000;
  }
}
