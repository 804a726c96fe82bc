package io.firedrill.drill.fault;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import io.firedrill.cluster.Victim.Role;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Drops all packets between the JobManager and the TaskManager that runs the job, until the job has
 * gone on without that one. Both live on, and reach everybody else.
 *
 * @param seconds for how long at most, by default 120: Flink's heartbeats take 50 to time out
 */
public record NetworkCutJobManager(@JsonProperty Integer seconds) implements Fault {
  private static final int MOST_SECONDS = 600;

  public NetworkCutJobManager {
    seconds = seconds == null ? 120 : seconds;
    if (seconds < 1 || seconds > MOST_SECONDS) {
      throw new IllegalArgumentException("seconds must be from 1 to " + MOST_SECONDS);
    }
  }

  @Override
  public String describe() {
    return Texts.format(
        "cut the network between the JobManager and the TaskManager that runs the job, for %d s at most",
        seconds);
  }

  @Override
  public Set<Action> needs() {
    return Set.of(Action.CUT_OFF_JOBMANAGER);
  }

  @Override
  public Set<Role> roles() {
    return Set.of(Role.TASKMANAGER);
  }

  @Override
  public boolean needsKindNode() {
    return true;
  }

  @Override
  public Duration silence() {
    return Duration.ofSeconds(seconds);
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    return List.of(context.on(Role.TASKMANAGER, Action.CUT_OFF_JOBMANAGER));
  }

  @Override
  public void inject(FaultContext context) throws IOException {
    List<FaultAction> actions = plan(context);
    Victim taskManager = actions.get(0).victim();
    context.announce(actions);
    context.prepare(actions);
    Victim jobManager = context.target().jobManager();
    long at = context.now();
    String how =
        context.target().network().cut(taskManager, jobManager, Duration.ofSeconds(seconds));
    context.tookEffect(at, taskManager, taskManager.resourceId() + ": " + how);
  }

  @Override
  public Optional<String> returns() {
    return Optional.of("waits for a checkpoint without that TaskManager, and lifts the cut");
  }

  @Override
  public void letReturn(FaultContext context) throws IOException {
    try {
      context.awaitCheckpointAgain();
    } finally {
      context.liftCut();
    }
  }

  /** Should the fault itself not have got so far. */
  @Override
  public void lift(FaultContext context) throws IOException {
    context.target().network().lift();
  }
}
