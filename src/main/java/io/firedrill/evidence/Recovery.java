package io.firedrill.evidence;

import io.firedrill.cluster.PodState;
import io.firedrill.cluster.Victim;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * How long a recovery took, phase by phase, from the fault on. Phases that were not seen, and those
 * behind them, are left out.
 *
 * @param phases in order; each begins where the one before ended
 * @param processGoneMillis from the fault until the last victim's process was seen to be gone. It
 *     stands beside the phases: Flink does not wait for it
 * @param firstCheckpointMillis from the fault to the first checkpoint that completed afterwards; it
 *     may come later than the end of the last phase
 * @param complete whether all of its phases were seen, to the end: all subtasks RUNNING, and the
 *     backlog gone where the source reports one
 */
public record Recovery(
    long faultAt,
    List<Phase> phases,
    OptionalLong processGoneMillis,
    OptionalLong firstCheckpointMillis,
    boolean complete) {
  /** The name of the whole in a budget. */
  public static final String TOTAL = "total";

  private static final String PROCESS_GONE = "process gone";
  private static final String STRUCK_AGAIN = "struck again";
  private static final String BROUGHT_BACK = "brought back";
  private static final String RUNNING = "running";
  private static final String FIRST_CHECKPOINT = "first checkpoint";
  private static final OptionalLong NEVER = OptionalLong.empty();

  /** All that a budget can name: what stands beside the phases, and those in their usual order. */
  public static final List<String> PHASES =
      List.of(
          PROCESS_GONE,
          STRUCK_AGAIN,
          BROUGHT_BACK,
          "jobmanager scheduled",
          "jobmanager started",
          "detect",
          "pod scheduled",
          "container started",
          "registered",
          "resources",
          "restore",
          RUNNING,
          FIRST_CHECKPOINT,
          "caught up");

  /** A part of the recovery, with its length in milliseconds. */
  public record Phase(String name, long millis, String meaning) {}

  public Recovery {
    phases = List.copyOf(phases);
  }

  /**
   * The recovery that evidence shows; empty if none was expected, or if no restore was seen, or not
   * when Flink had noticed the fault.
   */
  public static Optional<Recovery> of(Evidence seen) {
    Evidence evidence = seen.onOneClock().withoutReturns();
    Optional<Fact.RestoreSeen> lastRestore = evidence.lastRestore();
    boolean expected = evidence.expected().filter(each -> each == Expects.RESTORE).isPresent();
    if (!expected || evidence.fault().isEmpty() || lastRestore.isEmpty()) {
      return Optional.empty();
    }
    long fault = evidence.fault().get().at();
    List<Fact.SubtaskSeen> running = new RunningAgain(evidence).redeployed();
    long struck = lastStruck(evidence, fault);
    Timeline timeline = new Timeline(fault);
    timeline.addIfSeen(
        STRUCK_AGAIN,
        struck > fault ? OptionalLong.of(struck) : NEVER,
        "until the fault's last step, which the recovery is measured from");
    timeline.addIfSeen(
        BROUGHT_BACK,
        evidence.all(Fact.BringBackBegan.class).mapToLong(Fact::at).min(),
        "until the drill had all that the fault took gone, and another cluster under way");
    if (!onlyStandbysHit(evidence)) {
      NewPods jobManagers = NewPods.ofJobManager(evidence, struck);
      timeline.addIfSeen(
          "jobmanager scheduled", jobManagers.scheduled(), "until the new JobManager had a node");
      timeline.addIfSeen("jobmanager started", jobManagers.started(), "until its container ran");
    }
    timeline.add(
        "detect",
        detected(evidence, struck),
        "until Flink noticed: the failure in its record, or the new JobManager");
    NewPods hosts =
        NewPods.named(
            evidence,
            struck,
            running.stream().map(Fact.SubtaskSeen::taskManager).collect(Collectors.toSet()));
    timeline.addIfSeen(
        "pod scheduled", hosts.scheduled(), "until the last new TaskManager pod had a node");
    timeline.addIfSeen("container started", hosts.started(), "until its container ran");
    timeline.addIfSeen(
        "registered", hosts.registered(), "until the last of them had registered with Flink");
    timeline.add(
        "resources",
        running.stream().mapToLong(Fact.SubtaskSeen::deployingAt).max(),
        "until the last subtask had a slot and began to deploy, the restart delay included");
    timeline.add(
        "restore",
        running.stream().mapToLong(Fact.SubtaskSeen::runningAt).max(),
        "until the last subtask had its state back");
    OptionalLong runningAgain = evidence.runningAgainAt();
    timeline.add(RUNNING, runningAgain, "until REST showed all subtasks RUNNING");
    Backlog backlog = new Backlog(evidence);
    OptionalLong caughtUp = backlog.recoveredAt();
    OptionalLong checkpoint =
        evidence.firstCheckpointAgain().map(c -> OptionalLong.of(c.completedAt())).orElse(NEVER);
    if (checkpoint.isPresent() && checkpoint.getAsLong() < caughtUp.orElse(0)) {
      timeline.add(FIRST_CHECKPOINT, checkpoint, "until the first checkpoint had completed");
    }
    timeline.addIfSeen("caught up", caughtUp, "until the source's backlog was back where it was");
    if (timeline.phases.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Recovery(
            fault,
            timeline.phases,
            since(fault, evidence.all(Fact.VictimHit.class).mapToLong(Fact::at).max()),
            since(fault, checkpoint),
            !timeline.broken && (caughtUp.isPresent() || !backlog.isReported())));
  }

  /** Then the job waits for no new JobManager. */
  private static boolean onlyStandbysHit(Evidence evidence) {
    return evidence.faults().stream().anyMatch(fault -> fault.hit(Victim.Role.STANDBY))
        && !evidence.jobManagerHit();
  }

  private static OptionalLong since(long fault, OptionalLong moment) {
    return moment.isPresent() ? OptionalLong.of(moment.getAsLong() - fault) : NEVER;
  }

  /** When the job itself was hit last: Flink knows nothing of its operator. */
  private static long lastStruck(Evidence evidence, long first) {
    return evidence.faults().stream()
        .filter(fault -> !fault.hit(Victim.Role.OPERATOR))
        .mapToLong(Fact.FaultTookEffect::at)
        .max()
        .orElse(first);
  }

  /** When Flink noticed: a failure in its record, or another JobManager, whatever came first. */
  private static OptionalLong detected(Evidence evidence, long struck) {
    LongStream failures =
        evidence.all(Fact.FailureSeen.class).mapToLong(Fact.FailureSeen::failedAt);
    LongStream successors =
        evidence
            .all(Fact.JobSeen.class)
            .mapToLong(Fact.JobSeen::takenOverAt)
            .filter(at -> evidence.isSuccessor(at, struck));
    long uncertainty = evidence.clockUncertainty();
    return LongStream.concat(failures, successors).filter(at -> at >= struck - uncertainty).min();
  }

  /** Pods that came up after the fault; empty where there are none, or where there are no pods. */
  private record NewPods(Evidence evidence, Set<String> names) {
    static NewPods named(Evidence evidence, long fault, Set<String> wanted) {
      return new NewPods(
          evidence,
          wanted.stream()
              .filter(name -> firstSeen(evidence, pod -> pod.name().equals(name)).orElse(0) > fault)
              .collect(Collectors.toSet()));
    }

    static NewPods ofJobManager(Evidence evidence, long fault) {
      return named(
          evidence,
          fault,
          evidence
              .all(Fact.PodSeen.class)
              .map(Fact.PodSeen::pod)
              .filter(pod -> pod.component().equals("jobmanager"))
              .map(PodState::name)
              .collect(Collectors.toSet()));
    }

    private static OptionalLong firstSeen(Evidence evidence, Predicate<PodState> which) {
      return evidence
          .all(Fact.PodSeen.class)
          .filter(seen -> which.test(seen.pod()))
          .mapToLong(Fact::at)
          .min();
    }

    OptionalLong scheduled() {
      return last(
          name -> firstSeen(evidence, pod -> pod.name().equals(name) && pod.scheduledAt() > 0));
    }

    OptionalLong started() {
      return last(
          name -> firstSeen(evidence, pod -> pod.name().equals(name) && pod.startedAt() > 0));
    }

    OptionalLong registered() {
      return last(
          name ->
              evidence
                  .all(Fact.TaskManagersSeen.class)
                  .filter(seen -> seen.resourceIds().contains(name))
                  .mapToLong(Fact::at)
                  .min());
    }

    private OptionalLong last(Function<String, OptionalLong> when) {
      return names.stream().map(when).flatMapToLong(OptionalLong::stream).max();
    }
  }

  private static final class Timeline {
    private final List<Phase> phases = new ArrayList<>();
    private long reached;
    private boolean broken;

    Timeline(long from) {
      this.reached = from;
    }

    void addIfSeen(String name, OptionalLong until, String meaning) {
      if (until.isPresent()) {
        add(name, until, meaning);
      }
    }

    void add(String name, OptionalLong until, String meaning) {
      broken |= until.isEmpty();
      if (!broken) {
        long end = Math.max(reached, until.getAsLong());
        phases.add(new Phase(name, end - reached, meaning));
        reached = end;
      }
    }
  }

  /** From the fault to the end of the last phase that was seen. */
  public long totalMillis() {
    return phases.stream().mapToLong(Phase::millis).sum();
  }

  /** From the fault until all subtasks ran again; empty if that was not seen. */
  public OptionalLong runningMillis() {
    long millis = 0;
    for (Phase phase : phases) {
      millis += phase.millis();
      if (phase.name().equals(RUNNING)) {
        return OptionalLong.of(millis);
      }
    }
    return NEVER;
  }

  /** How long a phase took, or "total" the whole; empty if that was not seen to its end. */
  public OptionalLong millisOf(String name) {
    return switch (name) {
      case TOTAL -> complete ? OptionalLong.of(totalMillis()) : NEVER;
      case PROCESS_GONE -> processGoneMillis;
      default ->
          phases.stream()
              .filter(phase -> phase.name().equals(name))
              .mapToLong(Phase::millis)
              .findFirst();
    };
  }
}
