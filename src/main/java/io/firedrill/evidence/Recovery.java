package io.firedrill.evidence;

import io.firedrill.cluster.PodState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * How long a recovery took, phase by phase, from the fault on. Phases that were not seen, and those
 * behind them, are left out.
 *
 * @param phases in order; each begins where the one before ended
 * @param firstCheckpointMillis from the fault to the first checkpoint that completed afterwards; it
 *     may come later than the end of the last phase
 */
public record Recovery(long faultAt, List<Phase> phases, OptionalLong firstCheckpointMillis) {
  /** The name of the whole in a budget. */
  public static final String TOTAL = "total";

  private static final String RUNNING = "running";
  private static final String FIRST_CHECKPOINT = "first checkpoint";
  private static final OptionalLong NEVER = OptionalLong.empty();

  /** All phases that there can be, in their usual order. */
  public static final List<String> PHASES =
      List.of(
          "process gone",
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

  /** The recovery that evidence shows; empty if none was expected, or no restore was seen. */
  public static Optional<Recovery> of(Evidence evidence) {
    Optional<Fact.RestoreSeen> lastRestore = evidence.lastRestore();
    boolean expected = evidence.started().filter(s -> s.expects() == Expects.RESTORE).isPresent();
    if (!expected || evidence.fault().isEmpty() || lastRestore.isEmpty()) {
      return Optional.empty();
    }
    long fault = evidence.fault().get().at();
    Fact.RestoreSeen restore = lastRestore.get();
    List<Fact.SubtaskSeen> running =
        evidence
            .all(Fact.SubtaskSeen.class)
            .filter(s -> s.running() && s.deployingAt() >= restore.restoredAt())
            .toList();
    Timeline timeline = new Timeline(fault);
    timeline.addIfSeen(
        "process gone",
        evidence.all(Fact.VictimHit.class).mapToLong(Fact::at).max(),
        "until the last victim's process was seen to be gone");
    NewPods jobManagers = NewPods.ofJobManager(evidence, fault);
    timeline.addIfSeen(
        "jobmanager scheduled", jobManagers.scheduled(), "until the new JobManager had a node");
    timeline.addIfSeen("jobmanager started", jobManagers.started(), "until its container ran");
    timeline.add(
        "detect",
        detected(evidence, fault),
        "until Flink noticed: the failure in its record, or the new JobManager");
    NewPods hosts =
        NewPods.named(
            evidence,
            fault,
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
    timeline.add(RUNNING, evidence.runningAgainAt(), "until REST showed all subtasks RUNNING");
    OptionalLong caughtUp = new Backlog(evidence).recoveredAt();
    OptionalLong checkpoint =
        evidence.firstCheckpointAgain().map(c -> OptionalLong.of(c.completedAt())).orElse(NEVER);
    if (checkpoint.isPresent() && checkpoint.getAsLong() < caughtUp.orElse(0)) {
      timeline.add(FIRST_CHECKPOINT, checkpoint, "until the first checkpoint had completed");
    }
    timeline.addIfSeen("caught up", caughtUp, "until the source's backlog was back where it was");
    return Optional.of(
        new Recovery(
            fault,
            timeline.phases,
            checkpoint.isPresent() ? OptionalLong.of(checkpoint.getAsLong() - fault) : NEVER));
  }

  private static OptionalLong detected(Evidence evidence, long fault) {
    OptionalLong failure =
        evidence
            .all(Fact.FailureSeen.class)
            .mapToLong(Fact.FailureSeen::failedAt)
            .filter(at -> at >= fault)
            .min();
    return failure.isPresent()
        ? failure
        : evidence
            .all(Fact.JobSeen.class)
            .mapToLong(Fact.JobSeen::takenOverAt)
            .filter(at -> at > fault)
            .min();
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

  /** How long a phase took, or "total" the whole; empty if that was not seen. */
  public OptionalLong millisOf(String name) {
    return name.equals(TOTAL)
        ? OptionalLong.of(totalMillis())
        : phases.stream()
            .filter(phase -> phase.name().equals(name))
            .mapToLong(Phase::millis)
            .findFirst();
  }
}
