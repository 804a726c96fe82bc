package io.firedrill.drill.fault;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.problem.Texts;
import io.firedrill.run.Conditions;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Lets the kernel kill one TaskManager after the other for want of memory, each as soon as the job
 * runs on it.
 *
 * @param times how many, by default 3
 */
public record TaskManagerOomLoop(@JsonProperty Integer times) implements Fault {
  private static final Duration RUNNING_WITHIN = Duration.ofMinutes(4);

  public TaskManagerOomLoop {
    times = times == null ? 3 : times;
    if (times < 2) {
      throw new IllegalArgumentException("times must be at least 2");
    }
  }

  @Override
  public String describe() {
    return Texts.format(
        "take memory in the container of the TaskManager that runs the job until the kernel kills"
            + " it, and in those of the next %d that run it",
        times - 1);
  }

  @Override
  public Set<Action> needs() {
    return Set.of(Action.TAKE_MEMORY);
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of(Victim.Role.TASKMANAGER);
  }

  @Override
  public int failures() {
    return times;
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    return List.of(context.on(Victim.Role.TASKMANAGER, Action.TAKE_MEMORY));
  }

  @Override
  public void inject(FaultContext context) throws IOException {
    context.evidence().add(new Fact.RepeatsPlanned(context.now(), times));
    for (int done = 0; done < times; done++) {
      if (done > 0) {
        awaitTheNext(context);
      }
      List<FaultAction> actions = plan(context);
      context.announce(actions);
      context.inject(actions);
    }
  }

  private static void awaitTheNext(FaultContext context) {
    Wait.until(
        "the job to run on another TaskManager",
        RUNNING_WITHIN,
        () -> {
          Evidence now = context.evidence().soFar();
          Look<String> recovered = Conditions.recovered(now);
          return recovered instanceof Look.Seen<String> && onVictims(now)
              ? Look.notYet("REST still shows it on the one that was killed")
              : recovered;
        });
  }

  private static boolean onVictims(Evidence now) {
    Set<String> victims =
        now.faults().stream()
            .flatMap(fault -> fault.victims().stream())
            .map(Victim::resourceId)
            .collect(Collectors.toSet());
    return now.subtasks().stream().anyMatch(subtask -> victims.contains(subtask.taskManager()));
  }
}
