package io.firedrill.drill.fault;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Lets the JobManager's JVM crash; its container is restarted in the same pod. */
public record JobManagerCrash() implements Fault {
  @Override
  public String describe() {
    return "crash the JobManager's JVM with SIGSEGV";
  }

  @Override
  public Set<Action> needs() {
    return Set.of(Action.CRASH);
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of(Victim.Role.JOBMANAGER);
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    return List.of(context.jobManager(Action.CRASH));
  }
}
