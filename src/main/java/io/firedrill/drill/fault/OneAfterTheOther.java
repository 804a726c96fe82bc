package io.firedrill.drill.fault;

import io.firedrill.cluster.Means;
import io.firedrill.cluster.Strike;
import io.firedrill.cluster.Victim;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Kills the TaskManager, and the JobManager while it is still recovering from that. */
public record OneAfterTheOther() implements Fault {
  @Override
  public String describe() {
    return "kill the TaskManager that runs the job, and the JobManager while it recovers";
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of(Victim.Role.TASKMANAGER, Victim.Role.JOBMANAGER);
  }

  @Override
  public List<Strike> strikes(Scene scene) throws IOException {
    return List.of(scene.hostingTaskManager(Means.KILL), scene.jobManager(Means.KILL));
  }

  @Override
  public void inject(Scene scene) throws IOException {
    List<Strike> strikes = strikes(scene);
    scene.kill(strikes.subList(0, 1));
    scene.awaitNoticed(strikes.get(0).victim());
    scene.kill(strikes.subList(1, 2));
  }
}
