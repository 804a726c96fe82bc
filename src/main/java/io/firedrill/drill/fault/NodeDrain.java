package io.firedrill.drill.fault;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Nodes;
import io.firedrill.cluster.Victim.Role;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Fact.NodeSeen.State;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Drains the node that carries the TaskManager which hosts most of the job, as {@code kubectl
 * drain} does: it is cordoned, and the job's pods on it are evicted one after the other, whether
 * the job has recovered from the one before or not. Pods of others are left alone.
 */
public record NodeDrain() implements Fault {
  @Override
  public String describe() {
    return "cordon the node of the TaskManager that runs the job, and evict the job's pods on it one"
        + " after the other";
  }

  @Override
  public Set<Action> needs() {
    return Set.of(Action.DRAIN);
  }

  @Override
  public Set<Role> roles() {
    return Set.of(Role.TASKMANAGER, Role.JOBMANAGER);
  }

  @Override
  public boolean needsNodes() {
    return true;
  }

  /** A TaskManager in reserve on the same node is evicted when it has just taken the job over. */
  @Override
  public int failures() {
    return 2;
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    return context.onNode(Action.DRAIN);
  }

  @Override
  public void inject(FaultContext context) throws IOException {
    List<FaultAction> actions = plan(context);
    Nodes nodes = context.target().nodes();
    String node = nodes.of(actions.get(0).victim());
    context.announce(actions);
    context.prepare(actions);
    nodes.cordon(node);
    context.saw(node, State.CORDONED);
    context.strikeInTurn(actions);
    context.replace(actions);
  }

  @Override
  public Optional<String> returns() {
    return Optional.of("waits for a checkpoint without the node, and uncordons it");
  }

  @Override
  public void letReturn(FaultContext context) throws IOException {
    Optional<Fact.NodeSeen> cordoned = context.evidence().soFar().node(State.CORDONED);
    try {
      if (cordoned.isPresent()) {
        context.awaitCheckpointAgain();
      }
    } finally {
      context.target().nodes().giveBack();
    }
    cordoned.ifPresent(seen -> context.saw(seen.node(), State.UNCORDONED));
  }

  /** Should the fault itself not have got so far. */
  @Override
  public void lift(FaultContext context) throws IOException {
    context.target().nodes().giveBack();
  }
}
