package io.firedrill.drill.fault;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim.Role;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Takes all of Flink and of what brings it back: only the bucket is left. */
public record ClusterLoss() implements Fault {
  @Override
  public String describe() {
    return "lose every process of Flink's, the FlinkDeployment and the high-availability data: only the bucket is left";
  }

  @Override
  public Set<Action> needs() {
    return Set.of(Action.KILL, Action.DELETE_HA_DATA);
  }

  @Override
  public Set<Role> roles() {
    return Set.of(Role.JOBMANAGER, Role.TASKMANAGER, Role.HA_DATA);
  }

  @Override
  public boolean losesTheJob() {
    return true;
  }

  /** First what would put others in the place of the processes, last what those would write to. */
  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    List<FaultAction> actions = new ArrayList<>();
    if (context.target().supported().contains(Action.DELETE_RESOURCE)) {
      actions.add(context.on(Role.RESOURCE, Action.DELETE_RESOURCE));
    }
    actions.addAll(context.onAllJobManagers(Action.KILL));
    actions.addAll(context.onAllTaskManagers(Action.KILL));
    actions.add(context.on(Role.HA_DATA, Action.DELETE_HA_DATA));
    return actions;
  }

  /** Nothing takes the victims' places. */
  @Override
  public void inject(FaultContext context) throws IOException {
    List<FaultAction> actions = plan(context);
    context.announce(actions);
    context.prepare(actions);
    context.strike(actions);
  }
}
