package io.firedrill.drill.fault;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim.Role;
import io.firedrill.evidence.Fact.StoreSick.Felt;
import io.firedrill.problem.Texts;
import io.firedrill.proxy.ProxyControl;
import io.firedrill.proxy.Sickness;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Lets the S3 store look sick to the job, through the proxy between the two; the store itself is
 * not touched. The proxy gets well by itself: nothing has to be put back, whatever becomes of the
 * harness.
 *
 * @param seconds for how long, by default 30
 */
public record SickStore(@JsonProperty(required = true) Sickness sickness, Integer seconds)
    implements Fault {
  private static final int USUALLY = 30;

  public SickStore {
    seconds = seconds == null ? USUALLY : seconds;
    if (sickness == null || seconds < 1) {
      throw new IllegalArgumentException("sickness must not be empty, seconds must be at least 1");
    }
  }

  @Override
  public String describe() {
    return Texts.format("let the store look sick for %d s: it %s", seconds, sickness.describe());
  }

  @Override
  public Duration lasts() {
    return Duration.ofSeconds(seconds);
  }

  @Override
  public Duration failsRestores() {
    return sickness instanceof Sickness.KeysRotated ? lasts() : Duration.ZERO;
  }

  @Override
  public Set<Action> needs() {
    return Set.of(Action.SICKEN);
  }

  @Override
  public Set<Role> roles() {
    return Set.of(Role.STORE_PROXY);
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    return List.of(context.on(Role.STORE_PROXY, Action.SICKEN));
  }

  @Override
  public void inject(FaultContext context) throws IOException {
    List<FaultAction> actions = plan(context);
    context.announce(actions);
    context.prepare(actions);
    ProxyControl proxy = context.target().storeProxy();
    long at = context.now();
    proxy.infect(sickness, lasts());
    context.tookEffect(
        at, actions.get(0).victim(), Texts.format("the store %s", sickness.describe()));
    context.awaitWell(
        proxy, lasts(), sickness instanceof Sickness.Slow ? Felt.CHECKPOINTS : Felt.REQUESTS);
  }
}
