package io.firedrill.drill.fault;

import io.firedrill.cluster.Means;
import io.firedrill.cluster.Strike;
import io.firedrill.cluster.Victim;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Deletes the pod of the TaskManager that hosts most of the job, gracefully. */
public record TaskManagerDelete() implements Fault {
  @Override
  public String describe() {
    return "delete the pod of the TaskManager that runs the job, with its own grace period";
  }

  @Override
  public Set<Means> means() {
    return Set.of(Means.DELETE);
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of(Victim.Role.TASKMANAGER);
  }

  @Override
  public List<Strike> strikes(Scene scene) throws IOException {
    return List.of(scene.hostingTaskManager(Means.DELETE));
  }
}
