package io.firedrill.drill.fault;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Room;
import io.firedrill.cluster.Victim;
import io.firedrill.evidence.Fact;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Kills all TaskManagers, those in reserve too, while there is no room for others; after a while
 * there is, as when a node autoscaler has come up with a node.
 *
 * @param seconds for how long there is none, by default 30
 */
public record NoRoom(@JsonProperty Integer seconds) implements Fault {
  /** Flink gives up on slots after slot.request.timeout, 5 min by default. */
  private static final int MOST_SECONDS = 240;

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Duration LEEWAY = Duration.ofSeconds(150);

  public NoRoom {
    seconds = seconds == null ? 30 : seconds;
    if (seconds < 1 || seconds > MOST_SECONDS) {
      throw new IllegalArgumentException("seconds must be from 1 to " + MOST_SECONDS);
    }
  }

  @Override
  public String describe() {
    return Texts.format(
        "kill all TaskManagers, and leave no room for others in the job's namespace for %d s",
        seconds);
  }

  @Override
  public Set<Action> needs() {
    return Set.of(Action.KILL, Action.TAKE_ROOM);
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of(Victim.Role.TASKMANAGER);
  }

  @Override
  public Duration lasts() {
    return Duration.ofSeconds(seconds);
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    context.target().room().check();
    return context.onAllTaskManagers(Action.KILL);
  }

  @Override
  public void inject(FaultContext context) throws IOException {
    List<FaultAction> actions = plan(context);
    context.announce(actions);
    context.prepare(actions);
    Room room = context.target().room();
    AtomicLong heldUntil = new AtomicLong();
    try {
      String how = room.take(lasts().plus(LEEWAY));
      context.evidence().add(new Fact.RoomTaken(context.now(), how));
      context.hit(actions);
      hold(context, room);
      heldUntil.set(context.now());
    } finally {
      room.giveBack();
    }
    context.evidence().add(new Fact.FaultEnded(context.now(), heldUntil.get(), "there is room"));
  }

  private void hold(FaultContext context, Room room) {
    long until = context.now() + lasts().toMillis();
    context.awaitTime(
        "room to come back",
        until,
        lasts().plusSeconds(30),
        LOOK_EVERY,
        () -> {
          if (context.evidence().soFar().first(Fact.RoomRefused.class).isEmpty()) {
            Optional<String> refused = room.refused();
            refused.ifPresent(
                what -> context.evidence().add(new Fact.RoomRefused(context.now(), what)));
          }
        });
  }

  /** Should the fault itself not have got so far. */
  @Override
  public void lift(FaultContext context) throws IOException {
    context.target().room().giveBack();
  }
}
