package io.firedrill.drill.fault;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.Victim.Role;
import io.firedrill.evidence.Fact;
import io.firedrill.ledger.Brokers;
import io.firedrill.problem.Texts;
import io.firedrill.run.Recomputed;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes something down on which the job depends, and holds it down for a while: where the cluster
 * puts another in its place, that is deleted before it is ready. Whoever ends the harness ends the
 * outage: nothing has to be put back.
 *
 * @param what is taken down, in words
 * @param seconds for how long; 0 if it may come back at once
 */
public record Outage(Role role, String what, int seconds) implements Fault {
  private static final Duration SWEEP_EVERY = Duration.ofMillis(500);
  private static final Duration BACK_WITHIN = Duration.ofSeconds(180);

  /** By the kinds that drills name them by, as long as they are by default. */
  private static final Map<String, Outage> KINDS =
      Map.of(
          "store-outage", new Outage(Role.STORE, "the store", 30),
          "broker-outage", new Outage(Role.BROKER, "the Kafka broker", 30),
          "database-outage", new Outage(Role.DATABASE, "the PostgreSQL server", 30),
          "datanode-outage", new Outage(Role.DATANODE, "one of the HDFS datanodes", 30));

  public Outage {
    int least = role == Role.STORE ? 1 : 0;
    if (seconds < least) {
      throw new IllegalArgumentException("seconds must be at least " + least);
    }
  }

  static Set<String> kinds() {
    return KINDS.keySet();
  }

  /** One of a kind, as long as usual. */
  public static Optional<Outage> of(String kind) {
    return Optional.ofNullable(kind).map(KINDS::get);
  }

  public Outage lasting(int seconds) {
    return new Outage(role, what, seconds);
  }

  @Override
  public String describe() {
    return seconds == 0
        ? Texts.format("kill %s, which comes back at once", what)
        : Texts.format("take %s down for %d s", what, seconds);
  }

  @Override
  public Duration lasts() {
    return Duration.ofSeconds(seconds);
  }

  /**
   * While brokers are down no checkpoint of a sink to them completes; those of a source do, and
   * nothing shows for how long they were away.
   */
  @Override
  public boolean needsWrittenTopics() {
    return role == Role.BROKER && seconds > 0;
  }

  @Override
  public Set<Role> roles() {
    return Set.of(role);
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    return context.onAllOf(role, Action.KILL);
  }

  @Override
  public void inject(FaultContext context) throws IOException {
    List<FaultAction> actions = plan(context);
    context.announce(actions);
    context.prepare(actions);
    context.strike(actions);
    long until = context.now() + lasts().toMillis();
    AtomicLong heldUntil = new AtomicLong();
    AtomicBoolean served = new AtomicBoolean();
    Wait.until(
        "the outage to be over",
        lasts().plusSeconds(30),
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
    Wait.until(what + " to answer again", BACK_WITHIN, () -> answers(context));
    context
        .evidence()
        .add(new Fact.FaultEnded(context.now(), heldUntil.get(), how(context, served.get())));
  }

  private static String how(FaultContext context, boolean served) {
    if (!context.job().replacesByItself()) {
      return "it was started again after that";
    }
    return served
        ? "a pod that took its place was ready before it was deleted"
        : "what took its place was deleted before it was ready";
  }

  private Look<?> answers(FaultContext context) throws IOException {
    JobPaths paths = context.job().paths();
    if (role == Role.BROKER && !paths.writesTopics()) {
      return Look.seen(new Brokers(paths.topics().orElseThrow()).topics());
    }
    if (role == Role.BROKER || role == Role.DATABASE) {
      return Look.seen(Recomputed.output(context.job()).committed());
    }
    context.target().probe(role);
    return Look.seen(context.job().store().list("firedrill-is-it-there"));
  }
}
