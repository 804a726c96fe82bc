package io.firedrill.drill.fault;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Kills every process of Flink's at once, those in reserve as well. */
public record AllPodsKill() implements Fault {
  @Override
  public String describe() {
    return "kill all JobManagers and all TaskManagers at once";
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of(Victim.Role.JOBMANAGER, Victim.Role.TASKMANAGER);
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    List<FaultAction> actions = new ArrayList<>(context.onAllJobManagers(Action.KILL));
    actions.addAll(context.onAllTaskManagers(Action.KILL));
    return actions;
  }
}
