package io.firedrill.drill.fault;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Deletes the pod of the TaskManager that hosts most of the job, gracefully. */
public record TaskManagerDelete() implements Fault {
  @Override
  public String describe() {
    return "delete the pod of the TaskManager that runs the job, with its own grace period";
  }

  @Override
  public Set<Action> needs() {
    return Set.of(Action.DELETE);
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of(Victim.Role.TASKMANAGER);
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    return List.of(context.hostingTaskManager(Action.DELETE));
  }
}
