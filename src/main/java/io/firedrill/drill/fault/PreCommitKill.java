package io.firedrill.drill.fault;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Sight;
import io.firedrill.problem.Texts;
import io.firedrill.run.Recomputed;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Kills all TaskManagers when a checkpoint has just completed and its transactions are not
 * committed yet: whoever restores it has to commit them.
 *
 * @param awaySeconds for how long nothing takes their places, by default not at all
 */
public record PreCommitKill(@JsonProperty Integer awaySeconds) implements Fault {
  private static final Duration EAGERLY = Duration.ofMillis(2);
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  public PreCommitKill {
    awaySeconds = awaySeconds == null ? 0 : awaySeconds;
    if (awaySeconds < 0) {
      throw new IllegalArgumentException("awaySeconds must be at least 0");
    }
  }

  @Override
  public String describe() {
    return "kill the processes of all TaskManagers, with SIGKILL, between a checkpoint's pre-commit and its commit"
        + (awaySeconds == 0 ? "" : Texts.format(", and keep them away for %d s", awaySeconds));
  }

  @Override
  public Duration lasts() {
    return Duration.ofSeconds(awaySeconds);
  }

  @Override
  public boolean needsTransactions() {
    return true;
  }

  @Override
  public Set<Action> needs() {
    return Set.of(Action.KILL_PROCESS);
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of(Victim.Role.TASKMANAGER);
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    return context.onAllTaskManagers(Action.KILL_PROCESS);
  }

  @Override
  public void inject(FaultContext context) throws IOException {
    List<FaultAction> actions = plan(context);
    context.announce(actions);
    context.prepare(actions);
    CheckpointSighting sighting =
        new CheckpointSighting(context.checkpoints(), context.clock(), Long.MAX_VALUE);
    long completed =
        Wait.until(
            "a checkpoint to complete",
            Duration.ofMillis(2 * context.checkpointInterval()).plus(LONGEST),
            EAGERLY,
            () ->
                sighting
                    .justCompleted()
                    .map(Look::seen)
                    .orElseGet(() -> Look.notYet("none since the fault was prepared")));
    context.strike(actions);
    context.evidence().add(new Fact.AimedAtCommit(context.now(), completed));
    lookAtTransactions(context);
    stayAway(context);
    context.replace(actions);
  }

  /** Whatever it finds, the TaskManagers have to come back. */
  private static void lookAtTransactions(FaultContext context) {
    try {
      context
          .evidence()
          .add(new Fact.TransactionsSeen(context.now(), Recomputed.output(context.job()).open()));
    } catch (IOException e) {
      context
          .evidence()
          .add(new Fact.LookFailed(context.now(), Sight.TRANSACTIONS, e.getMessage()));
    }
  }

  private void stayAway(FaultContext context) {
    long until = context.now() + lasts().toMillis();
    context.awaitTime("the outage to be over", until, lasts().plusSeconds(30), LOOK_EVERY);
  }
}
