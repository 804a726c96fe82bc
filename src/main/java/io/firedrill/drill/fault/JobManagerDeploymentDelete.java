package io.firedrill.drill.fault;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Deletes the JobManager's Deployment, and with it all pods: only the operator brings it back. */
public record JobManagerDeploymentDelete() implements Fault {
  @Override
  public String describe() {
    return "delete the JobManager's Deployment, which only the operator brings back";
  }

  @Override
  public Set<Action> needs() {
    return Set.of(Action.DELETE_DEPLOYMENT);
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of(Victim.Role.DEPLOYMENT);
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    return List.of(context.other(Action.DELETE_DEPLOYMENT, Victim.Role.DEPLOYMENT));
  }
}
