package io.firedrill.drill.fault;

import io.firedrill.cluster.Means;
import io.firedrill.cluster.Strike;
import io.firedrill.cluster.Victim;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Deletes the JobManager's pod, gracefully. */
public record JobManagerDelete() implements Fault {
  @Override
  public String describe() {
    return "delete the JobManager's pod, with its own grace period";
  }

  @Override
  public Set<Means> means() {
    return Set.of(Means.DELETE);
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of(Victim.Role.JOBMANAGER);
  }

  @Override
  public List<Strike> strikes(Scene scene) throws IOException {
    return List.of(scene.jobManager(Means.DELETE));
  }
}
