package io.firedrill.drill.fault;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim.Role;
import io.firedrill.evidence.Fact;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Deletes what the job's checkpoints are found by while it runs, and lets it run on for some
 * checkpoint intervals: it does, but none of its checkpoints completes any more.
 */
public record HaDataDelete() implements Fault {
  private static final int INTERVALS = 3;
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  @Override
  public String describe() {
    return "delete what the job's checkpoints are found by while it runs, and start it again from the newest in its bucket";
  }

  @Override
  public Set<Action> needs() {
    return Set.of(Action.FORGET_CHECKPOINTS);
  }

  @Override
  public Set<Role> roles() {
    return Set.of(Role.CHECKPOINT_POINTERS);
  }

  /** Nothing but a hand brings its checkpoints back. */
  @Override
  public boolean losesTheJob() {
    return true;
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    return List.of(context.on(Role.CHECKPOINT_POINTERS, Action.FORGET_CHECKPOINTS));
  }

  @Override
  public void inject(FaultContext context) throws IOException {
    List<FaultAction> actions = plan(context);
    Duration watched = Duration.ofMillis(INTERVALS * context.checkpointInterval());
    context.announce(actions);
    context.prepare(actions);
    context.strike(actions);
    long until = context.now() + watched.toMillis();
    context.awaitTime("checkpoints to be due", until, watched.plusSeconds(30), LOOK_EVERY);
    context
        .evidence()
        .add(new Fact.FaultEnded(context.now(), context.now(), "the job was to be started again"));
  }
}
