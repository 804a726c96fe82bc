package io.firedrill.drill.fault;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import io.firedrill.problem.Texts;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Takes the S3 store down for a while.
 *
 * @param seconds for how long, by default 30
 */
public record StoreOutage(@JsonProperty Integer seconds) implements Fault {
  public StoreOutage {
    seconds = seconds == null ? 30 : seconds;
    if (seconds < 1) {
      throw new IllegalArgumentException("seconds must be at least 1");
    }
  }

  private Outage outage() {
    return new Outage(Victim.Role.STORE, "the store", seconds);
  }

  @Override
  public String describe() {
    return Texts.format("take the S3 store down for %d s", seconds);
  }

  @Override
  public Duration lasts() {
    return Duration.ofSeconds(seconds);
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of(Victim.Role.STORE);
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    return outage().plan(context);
  }

  @Override
  public void inject(FaultContext context) throws IOException {
    outage().inject(context, () -> Look.seen(context.job().store().list("firedrill-is-it-there")));
  }
}
