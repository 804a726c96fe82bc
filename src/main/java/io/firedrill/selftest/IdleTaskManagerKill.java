package io.firedrill.selftest;

import io.firedrill.cluster.Means;
import io.firedrill.cluster.Strike;
import io.firedrill.cluster.Victim;
import io.firedrill.drill.fault.Fault;
import io.firedrill.drill.fault.Scene;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** The plant of a kill that hits a TaskManager on which nothing runs. */
record IdleTaskManagerKill() implements Fault {
  @Override
  public String describe() {
    return "kill a TaskManager on which nothing runs";
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of(Victim.Role.TASKMANAGER);
  }

  @Override
  public List<Strike> strikes(Scene scene) throws IOException {
    return scene.allTaskManagers(Means.KILL).stream()
        .filter(strike -> strike.hosted().isEmpty())
        .limit(1)
        .toList();
  }
}
