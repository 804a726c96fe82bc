package io.firedrill.drill.fault;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import io.firedrill.evidence.Fact;
import io.firedrill.flink.JobFailure;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Does nothing: the job fails by itself. */
public record JobItself() implements Fault {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @Override
  public String describe() {
    return "wait for the job to fail by itself";
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
  public void inject(FaultContext context) {
    JobFailure failure =
        Wait.until(
            "the job to fail by itself",
            DEADLINE,
            () -> {
              List<JobFailure> failures = context.job().rest().failures(context.jobId());
              return failures.isEmpty() ? Look.notYet("no failure") : Look.seen(failures.get(0));
            });
    context
        .evidence()
        .add(
            new Fact.FaultTookEffect(
                context.onOurClock(failure.atMillis()), List.of(), failure.headline()));
  }
}
