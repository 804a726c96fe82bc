package io.firedrill.drill.fault;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Kills the TaskManager that hosts most of the job and the JobManager at once. */
public record TaskManagerAndJobManagerKill() implements Fault {
  @Override
  public String describe() {
    return "kill the TaskManager that runs the job and the JobManager";
  }

  @Override
  public Set<Action> needs() {
    return Set.of(Action.KILL);
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
}
