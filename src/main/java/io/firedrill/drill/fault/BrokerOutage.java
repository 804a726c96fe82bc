package io.firedrill.drill.fault;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import io.firedrill.problem.Texts;
import io.firedrill.run.LedgerAudit;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Kills the brokers that the job reads from and writes to.
 *
 * @param seconds for how long they stay down, by default not at all
 */
public record BrokerOutage(@JsonProperty Integer seconds) implements Fault {
  public BrokerOutage {
    seconds = seconds == null ? 0 : seconds;
    if (seconds < 0) {
      throw new IllegalArgumentException("seconds must be at least 0");
    }
  }

  private Outage outage() {
    return new Outage(Victim.Role.BROKER, "the broker", seconds);
  }

  @Override
  public String describe() {
    return seconds == 0
        ? "kill the Kafka broker, which comes back at once"
        : Texts.format("take the Kafka broker down for %d s", seconds);
  }

  @Override
  public Duration lasts() {
    return Duration.ofSeconds(seconds);
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of(Victim.Role.BROKER);
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    return outage().plan(context);
  }

  @Override
  public void inject(FaultContext context) throws IOException {
    outage().inject(context, () -> Look.seen(LedgerAudit.output(context.job()).committed()));
  }
}
