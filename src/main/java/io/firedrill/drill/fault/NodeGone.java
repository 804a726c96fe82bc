package io.firedrill.drill.fault;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Nodes;
import io.firedrill.cluster.Victim;
import io.firedrill.cluster.Victim.Role;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Fact.NodeSeen.State;
import io.firedrill.problem.Texts;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Lets the node go away that carries the TaskManager which hosts most of the job, with all that the
 * job has there, without a word to anybody; once the job has gone on without it, it comes back with
 * its zombies.
 *
 * @param seconds for how long it is away at least, by default 60: Kubernetes notices after some 45
 */
public record NodeGone(@JsonProperty Integer seconds) implements Fault {
  private static final int MOST_SECONDS = 600;
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Duration READY_WITHIN = Duration.ofSeconds(90);

  public NodeGone {
    seconds = seconds == null ? 60 : seconds;
    if (seconds < 1 || seconds > MOST_SECONDS) {
      throw new IllegalArgumentException("seconds must be from 1 to " + MOST_SECONDS);
    }
  }

  @Override
  public String describe() {
    return Texts.format(
        "let the node of the TaskManager that runs the job go away without a word, for %d s at least",
        seconds);
  }

  @Override
  public Set<Action> needs() {
    return Set.of(Action.PAUSE_NODE, Action.RESUME_NODE);
  }

  @Override
  public Set<Role> roles() {
    return Set.of(Role.TASKMANAGER, Role.JOBMANAGER);
  }

  @Override
  public boolean needsNodes() {
    return true;
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    return context.onNode(Action.PAUSE_NODE);
  }

  @Override
  public void inject(FaultContext context) throws IOException {
    List<FaultAction> actions = plan(context);
    String node = context.target().nodes().of(actions.get(0).victim());
    context.announce(actions);
    context.inject(actions);
    context.saw(node, State.PAUSED);
  }

  @Override
  public Optional<String> returns() {
    return Optional.of("waits for a checkpoint without the node, and lets it come back");
  }

  @Override
  public void letReturn(FaultContext context) throws IOException {
    Optional<Fact.FaultTookEffect> fault = context.evidence().soFar().fault();
    Optional<Fact.NodeSeen> paused = context.evidence().soFar().last(Fact.NodeSeen.class);
    if (fault.isEmpty() || paused.isEmpty()) {
      return;
    }
    String node = paused.get().node();
    try {
      context.awaitCheckpointAgain();
      stayAway(context, node, fault.get().at() + seconds * 1_000L);
    } finally {
      for (Victim victim : fault.get().victims()) {
        context.wake(victim, Action.RESUME_NODE);
      }
    }
    Nodes nodes = context.target().nodes();
    Wait.until(
        "the node " + node + " to be ready again",
        READY_WITHIN,
        () -> nodes.ready(node) ? Look.seen(true) : Look.notYet("not ready"));
    context.saw(node, State.READY);
  }

  private static void stayAway(FaultContext context, String node, long until) {
    Nodes nodes = context.target().nodes();
    Wait.until(
        "the node's time to be over",
        Duration.ofSeconds(MOST_SECONDS + 30),
        LOOK_EVERY,
        () -> {
          boolean noticed = context.evidence().soFar().node(State.NOT_READY).isPresent();
          if (!noticed && !nodes.ready(node)) {
            context.saw(node, State.NOT_READY);
          }
          long left = until - context.now();
          return left <= 0 ? Look.seen(true) : Look.notYet("%d ms left", left);
        });
  }

  /** Should the fault itself not have got so far. */
  @Override
  public void lift(FaultContext context) throws IOException {
    context.target().nodes().giveBack();
  }
}
