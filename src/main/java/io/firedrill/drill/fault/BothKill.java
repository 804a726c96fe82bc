package io.firedrill.drill.fault;

import io.firedrill.cluster.Means;
import io.firedrill.cluster.Strike;
import io.firedrill.cluster.Victim;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Kills the TaskManager that hosts most of the job and the JobManager at once. */
public record BothKill() implements Fault {
  @Override
  public String describe() {
    return "kill the TaskManager that runs the job and the JobManager, with SIGKILL";
  }

  @Override
  public Set<Means> means() {
    return Set.of(Means.KILL);
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of(Victim.Role.TASKMANAGER, Victim.Role.JOBMANAGER);
  }

  @Override
  public List<Strike> strikes(Scene scene) throws IOException {
    return List.of(scene.hostingTaskManager(Means.KILL), scene.jobManager(Means.KILL));
  }
}
