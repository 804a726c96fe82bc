package io.firedrill.drill.fault;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Kills the TaskManager, and the JobManager while it is still recovering from that. */
public record TaskManagerThenJobManagerKill() implements Fault {
  @Override
  public String describe() {
    return "kill the TaskManager that runs the job, and the JobManager while it recovers";
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of(Victim.Role.TASKMANAGER, Victim.Role.JOBMANAGER);
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    return List.of(
        context.on(Victim.Role.TASKMANAGER, Action.KILL),
        context.on(Victim.Role.JOBMANAGER, Action.KILL));
  }

  @Override
  public void inject(FaultContext context) throws IOException {
    List<FaultAction> actions = plan(context);
    context.announce(actions);
    context.inject(actions.subList(0, 1));
    context.awaitNoticed(actions.get(0).victim());
    context.inject(actions.subList(1, 2));
  }
}
