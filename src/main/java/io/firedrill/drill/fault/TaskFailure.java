package io.firedrill.drill.fault;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import io.firedrill.evidence.Fact;
import io.firedrill.flink.JobFailure;
import io.firedrill.job.ArmedFailure;
import io.firedrill.job.ArmedFailure.ArmedException;
import io.firedrill.problem.Texts;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Lets user code throw at a chosen record: the first one of the split whose sequence number is the
 * chosen one or later, once the fault is armed.
 *
 * @param split the split, by default 0
 * @param sequence the record's sequence number, by default the next one
 * @param times how many attempts in a row fail, by default 1
 */
public record TaskFailure(
    @JsonProperty int split, @JsonProperty long sequence, @JsonProperty Integer times)
    implements Fault {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  /** A harness that was killed does not take it away: it does nothing after this. */
  private static final Duration ARMED_FOR = Duration.ofMinutes(3);

  public TaskFailure {
    times = times == null ? 1 : times;
    if (split < 0 || sequence < 0 || times < 1) {
      throw new IllegalArgumentException("split and sequence must be at least 0, times at least 1");
    }
  }

  @Override
  public String describe() {
    return times == 1
        ? Texts.format(
            "let user code throw at record %d of split %d or the next after it", sequence, split)
        : Texts.format("let user code throw in %d attempts in a row", times);
  }

  @Override
  public boolean needsFailureTrigger() {
    return true;
  }

  @Override
  public Set<Action> needs() {
    return Set.of();
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of();
  }

  @Override
  public List<FaultAction> plan(FaultContext context) {
    return List.of();
  }

  @Override
  public void inject(FaultContext context) throws IOException {
    UserCodeTrigger trigger = new UserCodeTrigger(context);
    long before = trigger.lastFailure();
    int attempt = trigger.attempt();
    long until = context.now() + ARMED_FOR.toMillis();
    trigger.arm(new ArmedFailure.Trigger(split, sequence, attempt + times - 1, until));
    JobFailure failure =
        Wait.until(
            "user code to throw at the chosen record",
            DEADLINE,
            () ->
                trigger
                    .failures()
                    .filter(f -> f.atMillis() > before)
                    .filter(f -> ArmedException.in(f.stackTrace()).isPresent())
                    .min(Comparator.comparingLong(JobFailure::atMillis))
                    .map(Look::seen)
                    .orElseGet(() -> Look.notYet("no such failure")));
    String message = ArmedException.in(failure.stackTrace()).orElseThrow();
    context
        .evidence()
        .add(new Fact.FaultTookEffect(context.onOurClock(failure.atMillis()), List.of(), message));
  }

  @Override
  public void lift(FaultContext context) throws IOException {
    new UserCodeTrigger(context).disarm();
  }
}
