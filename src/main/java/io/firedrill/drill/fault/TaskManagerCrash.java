package io.firedrill.drill.fault;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Lets the JVM of the TaskManager crash that hosts most of the job. */
public record TaskManagerCrash() implements Fault {
  @Override
  public String describe() {
    return "crash the JVM of the TaskManager that runs the job, with SIGSEGV";
  }

  @Override
  public Set<Action> needs() {
    return Set.of(Action.CRASH);
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of(Victim.Role.TASKMANAGER);
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    return List.of(context.hostingTaskManager(Action.CRASH));
  }
}
