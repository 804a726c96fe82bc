package io.firedrill.drill.fault;

import io.firedrill.cluster.Means;
import io.firedrill.cluster.Strike;
import io.firedrill.cluster.Victim;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Lets the JobManager's JVM crash; its container is restarted in the same pod. */
public record JobManagerCrash() implements Fault {
  @Override
  public String describe() {
    return "crash the JobManager's JVM with SIGSEGV";
  }

  @Override
  public Set<Means> means() {
    return Set.of(Means.CRASH);
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of(Victim.Role.JOBMANAGER);
  }

  @Override
  public List<Strike> strikes(Scene scene) throws IOException {
    return List.of(scene.jobManager(Means.CRASH));
  }
}
