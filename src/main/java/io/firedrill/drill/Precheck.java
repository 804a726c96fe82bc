package io.firedrill.drill;

import io.firedrill.cluster.Victim;
import io.firedrill.drill.fault.Fault;
import io.firedrill.flink.CheckpointConfig;
import io.firedrill.flink.HighAvailabilityMode;
import io.firedrill.flink.Restarts;
import io.firedrill.problem.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HeartbeatManagerOptions;

/**
 * Whether the job could recover at all, by its configuration: a drill that is bound to end badly is
 * better refused.
 *
 * @param checkpoints how it checkpoints; empty if it does not
 * @param configuration Flink's configuration
 */
record Precheck(Optional<CheckpointConfig> checkpoints, Map<String, String> configuration) {
  private static final Set<String> NONE = Set.of("none", "off", "disable", "");

  /** Why the job could not recover from a fault; empty if nothing speaks against it. */
  List<String> objections(Fault fault) {
    List<String> objections = new ArrayList<>(objectionsBesideRestarts(fault));
    tooFewRestarts(setting("restart-strategy.type", "restart-strategy"), fault.failures())
        .ifPresent(objections::add);
    new Restarts(configuration)
        .lastFor()
        .filter(tries -> tries.compareTo(fault.failsRestores()) < 0)
        .ifPresent(
            tries ->
                objections.add(
                    Texts.format(
                        "its restart strategy gives up after some %d s, and for %d s no restore can"
                            + " succeed: it would end FAILED",
                        tries.toSeconds(), fault.failsRestores().toSeconds())));
    return objections;
  }

  /** The same for a drill in which the job is meant to run out of restarts. */
  List<String> objectionsBesideRestarts(Fault fault) {
    List<String> objections = new ArrayList<>();
    if (checkpoints.isEmpty()) {
      objections.add(
          "checkpointing is off: set execution.checkpointing.interval, or there is nothing to"
              + " restore");
    } else if (!checkpoints.get().mode().equalsIgnoreCase("exactly_once")) {
      objections.add(
          Texts.format(
              "the checkpointing mode is %s: records would be duplicated",
              checkpoints.get().mode()));
    }
    Duration heartbeat =
        Configuration.fromMap(configuration).get(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT);
    if (!fault.silence().isZero() && fault.silence().compareTo(heartbeat) <= 0) {
      objections.add(
          Texts.format(
              "its heartbeat.timeout is %d s, and a TaskManager that is not heard of for %d s is not"
                  + " taken for lost: set fault.seconds higher",
              heartbeat.toSeconds(), fault.silence().toSeconds()));
    }
    boolean jobManager =
        fault.roles().contains(Victim.Role.JOBMANAGER)
            || fault.roles().contains(Victim.Role.DEPLOYMENT);
    if (jobManager
        && HighAvailabilityMode.off(setting("high-availability.type", "high-availability"))) {
      objections.add(
          "high-availability.type is not set: when the JobManager fails, the job's checkpoints are"
              + " forgotten");
    }
    if (fault.asItWas()) {
      objections.add(
          "a FlinkDeployment that is created again as it was does not find what it left: the operator"
              + " deletes the high-availability data with it, and starts another from its"
              + " spec.job.initialSavepointPath or, where there is none, from nothing");
    }
    // a default is not listed: with checkpoints on it restarts
    String strategy = setting("restart-strategy.type", "restart-strategy");
    boolean named =
        configuration.containsKey("restart-strategy.type")
            || configuration.containsKey("restart-strategy");
    if (named && NONE.contains(strategy)) {
      objections.add(
          Texts.format("restart-strategy.type is %s: the job may not restart", strategy));
    }
    return objections;
  }

  /** Of a fault that makes the job fail again and again; where nothing is set it may restart. */
  private Optional<String> tooFewRestarts(String strategy, int failures) {
    String limit =
        switch (strategy) {
          case "fixed-delay", "fixeddelay" -> "restart-strategy.fixed-delay.attempts";
          case "failure-rate", "failurerate" ->
              "restart-strategy.failure-rate.max-failures-per-interval";
          case "exponential-delay", "exponentialdelay" ->
              "restart-strategy.exponential-delay.attempts-before-reset-backoff";
          default -> "";
        };
    String byDefault = strategy.startsWith("exponential") ? "" : "1";
    String allowed = configuration.getOrDefault(limit, limit.isEmpty() ? "" : byDefault).strip();
    return allowed.matches("\\d{1,9}") && Integer.parseInt(allowed) < failures
        ? Optional.of(
            Texts.format(
                "the fault makes the job fail %d times, and %s is %s: it would end FAILED",
                failures, limit, allowed))
        : Optional.empty();
  }

  private String setting(String name, String older) {
    return configuration
        .getOrDefault(name, configuration.getOrDefault(older, ""))
        .toLowerCase(Locale.ROOT)
        .strip();
  }
}
