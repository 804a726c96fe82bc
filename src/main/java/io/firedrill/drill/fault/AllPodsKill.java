package io.firedrill.drill.fault;

import io.firedrill.cluster.Means;
import io.firedrill.cluster.Strike;
import io.firedrill.cluster.Victim;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Kills every process of Flink's at once, those in reserve as well. */
public record AllPodsKill() implements Fault {
  @Override
  public String describe() {
    return "kill the JobManager and all TaskManagers at once, with SIGKILL";
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of(Victim.Role.JOBMANAGER, Victim.Role.TASKMANAGER);
  }

  @Override
  public List<Strike> strikes(Scene scene) throws IOException {
    List<Strike> strikes = new ArrayList<>(List.of(scene.jobManager(Means.KILL)));
    strikes.addAll(scene.allTaskManagers(Means.KILL));
    return strikes;
  }
}
