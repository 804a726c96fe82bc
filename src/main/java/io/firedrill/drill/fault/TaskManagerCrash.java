package io.firedrill.drill.fault;

import io.firedrill.cluster.Means;
import io.firedrill.cluster.Strike;
import io.firedrill.cluster.Victim;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Lets the JVM of the TaskManager crash that hosts most of the job. */
public record TaskManagerCrash() implements Fault {
  @Override
  public String describe() {
    return "crash the JVM of the TaskManager that runs the job, with SIGSEGV";
  }

  @Override
  public Set<Means> means() {
    return Set.of(Means.CRASH);
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of(Victim.Role.TASKMANAGER);
  }

  @Override
  public List<Strike> strikes(Scene scene) throws IOException {
    return List.of(scene.hostingTaskManager(Means.CRASH));
  }
}
