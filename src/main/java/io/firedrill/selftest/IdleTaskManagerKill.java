package io.firedrill.selftest;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import io.firedrill.drill.fault.Fault;
import io.firedrill.drill.fault.FaultContext;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** The plant of a kill that hits a TaskManager on which nothing runs. */
record IdleTaskManagerKill() implements Fault {
  @Override
  public String describe() {
    return "kill a TaskManager on which nothing runs";
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of(Victim.Role.TASKMANAGER);
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    return context.onAllTaskManagers(Action.KILL).stream()
        .filter(action -> action.hosted().isEmpty())
        .limit(1)
        .toList();
  }
}
