package io.firedrill.drill.fault;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.firedrill.cluster.Action;
import io.firedrill.cluster.ApiServer;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import io.firedrill.cluster.Victim.Role;
import io.firedrill.evidence.Fact;
import io.firedrill.problem.Texts;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Stops the API server of the cluster for a while: nobody dies, and nobody can renew a lease, write
 * a pointer to a checkpoint, or ask for a pod. What the job did is read once it answers again.
 *
 * @param seconds for how long, by default 20; after some 80 the kubelet starts another
 */
public record ApiServerAway(@JsonProperty Integer seconds) implements Fault {
  private static final int MOST_SECONDS = 60;
  private static final Duration LEEWAY = Duration.ofSeconds(5);
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(60);

  public ApiServerAway {
    seconds = seconds == null ? 20 : seconds;
    if (seconds < 1 || seconds > MOST_SECONDS) {
      throw new IllegalArgumentException("seconds must be from 1 to " + MOST_SECONDS);
    }
  }

  @Override
  public String describe() {
    return Texts.format("stop the API server of the cluster for %d s", seconds);
  }

  @Override
  public Set<Action> needs() {
    return Set.of(Action.STOP_API_SERVER);
  }

  @Override
  public Set<Role> roles() {
    return Set.of(Role.API_SERVER);
  }

  @Override
  public boolean needsKindNode() {
    return true;
  }

  @Override
  public Duration lasts() {
    return Duration.ofSeconds(seconds);
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    return List.of(context.on(Role.API_SERVER, Action.STOP_API_SERVER));
  }

  @Override
  public void inject(FaultContext context) throws IOException {
    List<FaultAction> actions = plan(context);
    Victim victim = actions.get(0).victim();
    context.announce(actions);
    context.prepare(actions);
    ApiServer server = context.target().apiServer();
    long at = context.now();
    String how = server.stop(lasts().plus(LEEWAY));
    context.tookEffect(at, victim, how);
    long heldUntil;
    try {
      context.awaitTime(
          "the API server's time to be over",
          at + lasts().toMillis(),
          lasts().plusSeconds(30),
          LOOK_EVERY);
    } finally {
      heldUntil = context.now();
      server.resume();
    }
    Wait.until(
        "the API server to answer again",
        ANSWERS_WITHIN,
        () -> {
          server.ask();
          return Look.seen(true);
        });
    context
        .evidence()
        .add(new Fact.FaultEnded(context.now(), heldUntil, "it answered again after that"));
  }

  /** Should the fault itself not have got so far. */
  @Override
  public void lift(FaultContext context) throws IOException {
    context.target().apiServer().resume();
  }
}
