package io.firedrill.drill;

import io.firedrill.drill.evidence.Backlog;
import io.firedrill.drill.evidence.Evidence;
import io.firedrill.drill.evidence.Expects;
import io.firedrill.drill.evidence.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How long a recovery took, phase by phase, from the fault on. Phases that were not seen, and those
 * behind them, are left out.
 *
 * @param phases in order; each begins where the one before ended
 */
public record Recovery(long faultAt, List<Phase> phases) {
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
            .filter(s -> s.state().equals("RUNNING") && s.deployingAt() >= restore.restoredAt())
            .toList();
    Timeline timeline = new Timeline(fault);
    timeline.add(
        "detect",
        detected(evidence, fault),
        "until Flink noticed: the failure in its record, or the new JobManager");
    timeline.add(
        "resources",
        running.stream().mapToLong(Fact.SubtaskSeen::deployingAt).max(),
        "until the last subtask had a slot and began to deploy, the restart delay included");
    timeline.add(
        "restore",
        running.stream().mapToLong(Fact.SubtaskSeen::runningAt).max(),
        "until the last subtask had its state back");
    timeline.add("running", evidence.runningAgainAt(), "until REST showed all subtasks RUNNING");
    timeline.add(
        "caught up",
        new Backlog(evidence).back(),
        "until the source's backlog was back where it was");
    return Optional.of(new Recovery(fault, timeline.phases));
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

  private static final class Timeline {
    private final List<Phase> phases = new ArrayList<>();
    private long reached;
    private boolean broken;

    Timeline(long from) {
      this.reached = from;
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
      if (phase.name().equals("running")) {
        return OptionalLong.of(millis);
      }
    }
    return OptionalLong.empty();
  }
}
