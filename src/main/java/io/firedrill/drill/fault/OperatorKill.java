package io.firedrill.drill.fault;

import io.firedrill.cluster.Means;
import io.firedrill.cluster.Strike;
import io.firedrill.cluster.Victim;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Deletes the JobManager's Deployment, and kills the operator that has to bring it back. */
public record OperatorKill() implements Fault {
  @Override
  public String describe() {
    return "delete the JobManager's Deployment, and kill the operator that has to bring it back";
  }

  @Override
  public Set<Means> means() {
    return Set.of(Means.DELETE_DEPLOYMENT, Means.KILL);
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of(Victim.Role.DEPLOYMENT, Victim.Role.OPERATOR);
  }

  @Override
  public List<Strike> strikes(Scene scene) throws IOException {
    return List.of(
        scene.other(Means.DELETE_DEPLOYMENT, Victim.Role.DEPLOYMENT),
        scene.other(Means.KILL, Victim.Role.OPERATOR));
  }

  @Override
  public void inject(Scene scene) throws IOException {
    List<Strike> strikes = strikes(scene);
    scene.kill(strikes.subList(0, 1));
    scene.kill(strikes.subList(1, 2));
  }
}
