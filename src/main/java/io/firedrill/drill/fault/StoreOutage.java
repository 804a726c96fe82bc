package io.firedrill.drill.fault;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import io.firedrill.evidence.Fact;
import io.firedrill.problem.Texts;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes the S3 store down for a while: its pods are deleted, and so is each that takes their place,
 * before it is ready. Whoever ends the harness ends the outage: nothing has to be put back.
 *
 * @param seconds for how long, by default 30
 */
public record StoreOutage(@JsonProperty Integer seconds) implements Fault {
  private static final Duration SWEEP_EVERY = Duration.ofMillis(500);
  private static final Duration BACK_WITHIN = Duration.ofSeconds(90);

  public StoreOutage {
    seconds = seconds == null ? 30 : seconds;
    if (seconds < 1) {
      throw new IllegalArgumentException("seconds must be at least 1");
    }
  }

  @Override
  public String describe() {
    return Texts.format("take the S3 store down for %d s", seconds);
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of(Victim.Role.STORE);
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    return context.onAllOf(Victim.Role.STORE, Action.KILL);
  }

  @Override
  public void inject(FaultContext context) throws IOException {
    List<FaultAction> actions = plan(context);
    context.announce(actions);
    context.inject(actions);
    long until = context.now() + Duration.ofSeconds(seconds).toMillis();
    AtomicLong heldUntil = new AtomicLong();
    AtomicBoolean served = new AtomicBoolean();
    Wait.until(
        "the outage to be over",
        Duration.ofSeconds(seconds + 30L),
        SWEEP_EVERY,
        () -> {
          long left = until - context.now();
          if (left <= 0) {
            return Look.seen(true);
          }
          served.compareAndSet(false, context.target().sweep(Victim.Role.STORE));
          if (!served.get()) {
            heldUntil.set(context.now());
          }
          return Look.notYet("%d ms left", left);
        });
    Wait.until(
        "the store to answer again",
        BACK_WITHIN,
        () -> Look.seen(context.job().store().list("firedrill-is-it-there")));
    context
        .evidence()
        .add(
            new Fact.FaultEnded(
                context.now(),
                heldUntil.get(),
                served.get()
                    ? "a pod that took its place was ready before it was deleted"
                    : "what took its place was deleted before it was ready"));
  }
}
