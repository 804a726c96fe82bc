package io.firedrill.drill.fault;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim.Role;
import io.firedrill.evidence.Fact;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes something down on which the job depends, and holds it down for a while: what takes its
 * place is deleted before it is ready. Whoever ends the harness ends the outage: nothing has to be
 * put back.
 *
 * @param name in words
 */
record Outage(Role role, String name, int seconds) {
  private static final Duration SWEEP_EVERY = Duration.ofMillis(500);
  private static final Duration BACK_WITHIN = Duration.ofSeconds(90);

  List<FaultAction> plan(FaultContext context) throws IOException {
    return context.onAllOf(role, Action.KILL);
  }

  /** Takes it down, and returns when it answers again. */
  void inject(FaultContext context, Wait.Condition<?> answers) throws IOException {
    List<FaultAction> actions = plan(context);
    context.announce(actions);
    context.prepare(actions);
    context.strike(actions);
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
          served.compareAndSet(false, context.target().sweep(role));
          if (!served.get()) {
            heldUntil.set(context.now());
          }
          return Look.notYet("%d ms left", left);
        });
    context.replace(actions);
    Wait.until(name + " to answer again", BACK_WITHIN, answers);
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
