package io.firedrill.drill.fault;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Stops the TaskManager that hosts most of the job: its process and its connections stay. */
public record TaskManagerHang() implements Fault {
  @Override
  public String describe() {
    return "stop the TaskManager that runs the job with SIGSTOP, so that only heartbeats can tell";
  }

  @Override
  public Set<Action> needs() {
    return Set.of(Action.HANG);
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of(Victim.Role.TASKMANAGER);
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    return List.of(context.hostingTaskManager(Action.HANG));
  }
}
