package io.firedrill.drill.fault;

import io.firedrill.cluster.Means;
import io.firedrill.cluster.Strike;
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
  public Set<Means> means() {
    return Set.of();
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of();
  }

  @Override
  public List<Strike> strikes(Scene scene) {
    return List.of();
  }

  @Override
  public void inject(Scene scene) {
    JobFailure failure =
        Wait.until(
            "the job to fail by itself",
            DEADLINE,
            () -> {
              List<JobFailure> failures = scene.target().rest().failures(scene.jobId());
              return failures.isEmpty() ? Look.notYet("no failure") : Look.seen(failures.get(0));
            });
    scene
        .evidence()
        .add(new Fact.FaultTookEffect(failure.atMillis(), List.of(), failure.headline()));
  }
}
