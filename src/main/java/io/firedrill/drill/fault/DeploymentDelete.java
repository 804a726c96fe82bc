package io.firedrill.drill.fault;

import io.firedrill.cluster.Means;
import io.firedrill.cluster.Strike;
import io.firedrill.cluster.Victim;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Deletes the JobManager's Deployment, and with it all pods: only the operator brings it back. */
public record DeploymentDelete() implements Fault {
  @Override
  public String describe() {
    return "delete the JobManager's Deployment, which only the operator brings back";
  }

  @Override
  public Set<Means> means() {
    return Set.of(Means.DELETE_DEPLOYMENT);
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of(Victim.Role.DEPLOYMENT);
  }

  @Override
  public List<Strike> strikes(Scene scene) throws IOException {
    return List.of(scene.other(Means.DELETE_DEPLOYMENT, Victim.Role.DEPLOYMENT));
  }
}
