package io.firedrill.cluster.local;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.FaultTarget;
import io.firedrill.cluster.PendingEffect;
import io.firedrill.cluster.Victim;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Kills processes of a cluster on this machine. */
record LocalFaults(Supplier<LocalCluster> cluster) implements FaultTarget {
  @Override
  public Set<Action> supported() {
    return LocalTarget.SUPPORTED;
  }

  @Override
  public Victim jobManager() {
    return cluster.get().jobManager();
  }

  @Override
  public Victim taskManager(String resourceId) {
    return cluster.get().taskManager(resourceId);
  }

  @Override
  public List<String> taskManagers() {
    return cluster.get().taskManagers();
  }

  @Override
  public PendingEffect inject(FaultAction action) {
    return cluster.get().kill(action.victim());
  }

  @Override
  public void replace(Victim victim) {
    cluster.get().replace(victim);
  }
}
