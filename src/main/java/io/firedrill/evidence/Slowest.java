package io.firedrill.evidence;

import io.firedrill.cluster.Action;
import java.util.Comparator;
import java.util.Optional;

/**
 * The phase that took the largest part of a recovery, and what changes it.
 *
 * @param millis how long it took
 * @param changedBy settings of Flink, and what of the cluster counts; empty for a phase that none
 *     of them changes
 */
public record Slowest(String phase, long millis, String changedBy) {
  private static final String TASK_MANAGER_IN_RESERVE = "slotmanager.redundant-taskmanager-num";

  /** That of the recovery that evidence shows; empty where none was seen. */
  public static Optional<Slowest> of(Evidence evidence) {
    return Recovery.of(evidence)
        .flatMap(
            recovery ->
                recovery.phases().stream()
                    .filter(phase -> phase.millis() > 0)
                    .max(Comparator.comparingLong(Recovery.Phase::millis)))
        .map(phase -> new Slowest(phase.name(), phase.millis(), changedBy(phase.name(), evidence)));
  }

  private static String changedBy(String phase, Evidence evidence) {
    return switch (phase) {
      case "jobmanager scheduled" -> "room for another JobManager in the cluster";
      case "jobmanager started" -> "the image's pull, kubernetes.jobmanager.replicas";
      case "brought back" -> "who notices a lost cluster, and how soon: no setting of Flink's";
      case "detect" -> noticed(evidence);
      case "pod scheduled" ->
          "room for another TaskManager in the cluster, " + TASK_MANAGER_IN_RESERVE;
      case "container started" -> "the image's pull, " + TASK_MANAGER_IN_RESERVE;
      case "registered" -> TASK_MANAGER_IN_RESERVE + ", kubernetes.taskmanager.cpu.limit-factor";
      case "resources" ->
          "the delay of restart-strategy.type, resourcemanager.previous-worker.recovery.timeout after a JobManager's loss, "
              + TASK_MANAGER_IN_RESERVE;
      case "restore" ->
          "execution.state-recovery.from-local where the TaskManager lives on, metrics.reporter.warm-up for one in reserve, the size of the state, kubernetes.taskmanager.cpu.limit-factor";
      case "running" -> shownLate(evidence);
      case "first checkpoint" -> "execution.checkpointing.interval";
      case "caught up" -> "how much more than usual the job can process: parallelism.default";
      default -> "";
    };
  }

  /** What stands between Flink's own stamp and the moment that it was seen. */
  private static String shownLate(Evidence evidence) {
    long fault = evidence.fault().map(Fact.FaultTookEffect::at).orElse(0L);
    long seen = evidence.runningAgainAt().orElse(fault);
    boolean hidden =
        evidence
            .all(Fact.RestSeen.class)
            .anyMatch(rest -> !rest.answers() && rest.at() > fault && rest.at() < seen);
    return hidden
        ? "nothing of the job's: Flink's REST API did not answer all the time, and the subtasks ran by their own stamps when this phase began"
        : "web.refresh-interval: it is how late REST shows it";
  }

  /** What makes Flink notice a loss. */
  private static String noticed(Evidence evidence) {
    if (evidence.planned(Action.CUT_OFF_JOBMANAGER)) {
      return "heartbeat.timeout: heartbeats that are lost on their way are not refused, so that heartbeat.rpc-failure-threshold does not count";
    }
    if (!evidence.jobManagerHit()) {
      return "heartbeat.timeout, heartbeat.interval";
    }
    boolean local =
        evidence.started().filter(started -> started.target().equals("local")).isPresent();
    return local
        ? "high-availability.zookeeper.client.session-timeout"
        : "high-availability.kubernetes.leader-election.lease-duration, kubernetes.jobmanager.replicas (one in reserve), the CPU that a JobManager may use while it starts";
  }
}
