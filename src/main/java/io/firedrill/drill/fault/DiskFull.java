package io.firedrill.drill.fault;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.firedrill.cluster.Action;
import io.firedrill.cluster.Disk;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import io.firedrill.evidence.Fact;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Leaves no room on the file system that a TaskManager works on, with RocksDB's files and what
 * restores download; after a while there is room again. The TaskManager lives on.
 *
 * @param seconds for how long there is none, by default 20
 */
public record DiskFull(@JsonProperty Integer seconds) implements Fault {
  private static final Duration FILL_EVERY = Duration.ofMillis(200);

  public DiskFull {
    seconds = seconds == null ? 20 : seconds;
    if (seconds < 1) {
      throw new IllegalArgumentException("seconds must be at least 1");
    }
  }

  @Override
  public String describe() {
    return Texts.format(
        "leave no room on the disk of the TaskManager that runs the job for %d s", seconds);
  }

  @Override
  public Set<Action> needs() {
    return Set.of(Action.FILL_DISK);
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of(Victim.Role.TASKMANAGER);
  }

  @Override
  public boolean needsSmallDisk() {
    return true;
  }

  /** The slots of a TaskManager that lives on are what Flink restores the job in. */
  @Override
  public Duration failsRestores() {
    return lasts();
  }

  @Override
  public Duration lasts() {
    return Duration.ofSeconds(seconds);
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    return List.of(context.on(Victim.Role.TASKMANAGER, Action.FILL_DISK));
  }

  @Override
  public void inject(FaultContext context) throws IOException {
    List<FaultAction> actions = plan(context);
    context.announce(actions);
    context.prepare(actions);
    Victim victim = actions.get(0).victim();
    Disk disk = context.target().disk(victim);
    AtomicLong heldUntil = new AtomicLong();
    try {
      long at = context.now();
      context.evidence().add(new Fact.FaultTookEffect(at, List.of(victim), disk.fill()));
      hold(context, disk, at + lasts().toMillis(), heldUntil);
    } finally {
      disk.makeRoom();
    }
    context.evidence().add(new Fact.FaultEnded(context.now(), heldUntil.get(), "there is room"));
  }

  /** An attempt that has failed leaves room, which the next one must not find. */
  private void hold(FaultContext context, Disk disk, long until, AtomicLong heldUntil) {
    context.awaitTime(
        "the time without room to be over",
        until,
        lasts().plusSeconds(30),
        FILL_EVERY,
        () -> {
          disk.fill();
          heldUntil.set(context.now());
        });
  }
}
