package io.firedrill.drill.fault;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim.Role;
import io.firedrill.evidence.Fact;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Drops all packets between the two TaskManagers that host most of the job, for a while. Both live
 * on, and reach everybody else: their heartbeats go on, and the records between them do not.
 *
 * @param seconds for how long, by default 20
 */
public record NetworkCutTaskManagers(@JsonProperty Integer seconds) implements Fault {
  private static final int MOST_SECONDS = 600;
  private static final Duration LEEWAY = Duration.ofSeconds(30);
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  public NetworkCutTaskManagers {
    seconds = seconds == null ? 20 : seconds;
    if (seconds < 1 || seconds > MOST_SECONDS) {
      throw new IllegalArgumentException("seconds must be from 1 to " + MOST_SECONDS);
    }
  }

  @Override
  public String describe() {
    return Texts.format(
        "cut the network between two TaskManagers that run the job for %d s", seconds);
  }

  @Override
  public Set<Action> needs() {
    return Set.of(Action.CUT_OFF_TASKMANAGER);
  }

  @Override
  public Set<Role> roles() {
    return Set.of(Role.TASKMANAGER);
  }

  @Override
  public boolean needsKindNode() {
    return true;
  }

  @Override
  public Duration lasts() {
    return Duration.ofSeconds(seconds);
  }

  /**
   * TCP sends again what was lost, later each time: after a cut the next time may be as far off.
   */
  @Override
  public Duration delaysCheckpoints() {
    return lasts().multipliedBy(2);
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    List<FaultAction> two =
        context.onAllTaskManagers(Action.CUT_OFF_TASKMANAGER).stream()
            .filter(action -> !action.hosted().isEmpty())
            .sorted(Comparator.comparingInt(action -> -action.hosted().size()))
            .limit(2)
            .toList();
    if (two.size() < 2) {
      throw new Problem(
          "all of the job runs on one TaskManager, and nothing goes over the network between two: set"
              + " taskmanager.numberOfTaskSlots lower than parallelism.default; nothing was done");
    }
    return two;
  }

  @Override
  public void inject(FaultContext context) throws IOException {
    List<FaultAction> actions = plan(context);
    context.announce(actions);
    context.prepare(actions);
    long at = context.now();
    String how =
        context
            .target()
            .network()
            .cut(actions.get(0).victim(), actions.get(1).victim(), lasts().plus(LEEWAY));
    for (FaultAction action : actions) {
      context.evidence().add(new Fact.VictimHit(context.now(), action.victim(), how));
    }
    context
        .evidence()
        .add(
            new Fact.FaultTookEffect(
                at,
                actions.stream().map(FaultAction::victim).toList(),
                actions.get(0).victim().resourceId() + ": " + how));
    try {
      context.awaitTime(
          "the cut to be over", at + lasts().toMillis(), lasts().plus(LEEWAY), LOOK_EVERY);
    } finally {
      long heldUntil = context.now();
      context.liftCut();
      context
          .evidence()
          .add(new Fact.FaultEnded(context.now(), heldUntil, "packets are let through again"));
    }
  }

  /** Should the fault itself not have got so far. */
  @Override
  public void lift(FaultContext context) throws IOException {
    context.target().network().lift();
  }
}
