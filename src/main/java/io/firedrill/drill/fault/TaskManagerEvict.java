package io.firedrill.drill.fault;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Evicts the TaskManager that hosts most of the job, as the drain of a node does. */
public record TaskManagerEvict() implements Fault {
  @Override
  public String describe() {
    return "evict the pod of the TaskManager that runs the job";
  }

  @Override
  public Set<Action> needs() {
    return Set.of(Action.EVICT);
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of(Victim.Role.TASKMANAGER);
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    return List.of(context.hostingTaskManager(Action.EVICT));
  }
}
