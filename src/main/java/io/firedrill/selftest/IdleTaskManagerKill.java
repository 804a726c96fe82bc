package io.firedrill.selftest;

import io.firedrill.drill.evidence.Fact;
import io.firedrill.drill.fault.Fault;
import io.firedrill.drill.fault.Scene;
import io.firedrill.problem.Problem;
import io.firedrill.target.Victim;
import java.util.List;
import java.util.Set;

/** The plant of a kill that hits a TaskManager on which nothing runs. */
record IdleTaskManagerKill() implements Fault {
  @Override
  public String describe() {
    return "kill a TaskManager on which nothing runs";
  }

  @Override
  public void inject(Scene scene) throws Exception {
    Set<String> hosts = scene.hosts().keySet();
    Victim idle =
        scene.target().taskManagers().stream()
            .filter(id -> !hosts.contains(id))
            .findFirst()
            .map(scene.target()::taskManager)
            .orElseThrow(() -> new Problem("no TaskManager is idle"));
    scene.evidence().add(new Fact.VictimChosen(scene.now(), idle, List.of()));
    scene.kill(List.of(idle));
  }
}
