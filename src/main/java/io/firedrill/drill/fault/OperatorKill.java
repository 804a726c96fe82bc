package io.firedrill.drill.fault;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Deletes the JobManager's Deployment, and kills the operator that has to bring it back. */
public record OperatorKill() implements Fault {
  @Override
  public String describe() {
    return "delete the JobManager's Deployment, and kill the operator that has to bring it back";
  }

  @Override
  public Set<Action> needs() {
    return Set.of(Action.DELETE_DEPLOYMENT, Action.KILL);
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of(Victim.Role.DEPLOYMENT, Victim.Role.OPERATOR);
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    return List.of(
        context.on(Victim.Role.DEPLOYMENT, Action.DELETE_DEPLOYMENT),
        context.on(Victim.Role.OPERATOR, Action.KILL));
  }

  @Override
  public void inject(FaultContext context) throws IOException {
    List<FaultAction> actions = plan(context);
    context.announce(actions);
    context.inject(actions.subList(0, 1));
    context.inject(actions.subList(1, 2));
  }
}
