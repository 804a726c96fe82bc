package io.firedrill.drill.fault;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import io.firedrill.evidence.Fact;
import io.firedrill.flink.Checkpoints;
import io.firedrill.problem.Problem;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Kills the TaskManager that hosts most of the job while a checkpoint is under way. Its beginning
 * is seen in the store, by its files; where none are seen in time it is hit by the timetable of
 * checkpoints.
 *
 * @param delayMillis how long after the beginning that the timetable says, by default 60 ms
 */
public record MidCheckpointKill(@JsonProperty Integer delayMillis) implements Fault {
  private static final Duration EAGERLY = Duration.ofMillis(2);
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final long LOOKS_MILLIS = 10_000;
  private static final long SHORTEST_MILLIS = 30;

  public MidCheckpointKill {
    delayMillis = delayMillis == null ? 60 : delayMillis;
    if (delayMillis < 0) {
      throw new IllegalArgumentException("delayMillis must be at least 0");
    }
  }

  @Override
  public String describe() {
    return "kill the process of the TaskManager that runs the job in the middle of a checkpoint, with SIGKILL";
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
    return List.of(context.on(Victim.Role.TASKMANAGER, Action.KILL_PROCESS));
  }

  @Override
  public void inject(FaultContext context) throws IOException {
    List<FaultAction> actions = plan(context);
    context.announce(actions);
    context.prepare(actions);
    long interval = context.checkpointInterval();
    if (seesOne(context, interval)) {
      context.evidence().add(new Fact.AimedAtCheckpoint(context.now(), context.now()));
    } else {
      awaitTheNext(context, interval);
    }
    context.hit(actions);
  }

  private static boolean seesOne(FaultContext context, long interval) throws IOException {
    CheckpointSighting sighting =
        new CheckpointSighting(
            context.checkpoints(),
            context.clock(),
            Math.max(SHORTEST_MILLIS, typicalDuration(context) / 3));
    long until = context.now() + 2 * interval + LOOKS_MILLIS;
    return Wait.until(
        "a checkpoint to begin",
        Duration.ofMillis(2 * interval).plus(LONGEST),
        EAGERLY,
        () -> {
          if (sighting.justBegun()) {
            return Look.seen(true);
          }
          return context.now() < until ? Look.notYet("no new file") : Look.seen(false);
        });
  }

  private static long typicalDuration(FaultContext context) throws IOException {
    long[] durations =
        context.job().rest().checkpoints(context.jobId()).completed().stream()
            .filter(c -> !c.savepoint())
            .mapToLong(c -> c.completedAtMillis() - c.triggeredAtMillis())
            .sorted()
            .toArray();
    return durations.length == 0 ? 0 : durations[durations.length / 2];
  }

  private void awaitTheNext(FaultContext context, long interval) throws IOException {
    long last = context.onOurClock(lastTriggered(context));
    // the next that is far enough away to be waited for
    long now = context.now();
    long due = last + interval * (1 + Math.max(0, now + 500 - last) / interval);
    context.evidence().add(new Fact.AimedAtCheckpoint(now, due));
    context.awaitTime(
        "the next checkpoint to be under way",
        due + delayMillis,
        Duration.ofMillis(2 * interval + delayMillis + 1_000),
        EAGERLY);
  }

  private static long lastTriggered(FaultContext context) throws IOException {
    return context.job().rest().checkpoints(context.jobId()).history().stream()
        .filter(c -> !c.savepoint())
        .mapToLong(Checkpoints.Checkpoint::triggeredAtMillis)
        .max()
        .orElseThrow(() -> new Problem("no checkpoint was triggered yet"));
  }
}
