package io.firedrill.cluster.local;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.Disk;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.FaultTarget;
import io.firedrill.cluster.PendingEffect;
import io.firedrill.cluster.Victim;
import io.firedrill.cluster.Victim.Role;
import io.firedrill.cluster.WatchedProcess;
import io.firedrill.proxy.ProxyControl;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Kills processes of a cluster on this machine, and of the services that it depends on. */
record LocalFaults(LocalServices services, Supplier<LocalCluster> cluster) implements FaultTarget {
  private static final Set<Role> SERVICES =
      EnumSet.of(Role.STORE, Role.BROKER, Role.DATANODE, Role.DATABASE);

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
  public Victim other(Role role) {
    return role == Role.HA_DATA ? haData() : services.victim(role);
  }

  private Victim haData() {
    String path = ZooKeeperHa.path(cluster.get().id());
    return new Victim(Role.HA_DATA, "ZooKeeper", path, path);
  }

  @Override
  public PendingEffect inject(FaultAction action) throws IOException {
    Victim victim = action.victim();
    return switch (action.action()) {
      case CUT_CONNECTIONS -> services.cutConnections();
      case DELETE_HA_DATA ->
          () -> {
            services.ha().removeCluster(cluster.get().id());
            return victim.process() + " removed";
          };
      case PAUSE -> cluster.get().pause(victim);
      case WAKE -> cluster.get().wake(victim);
      case EXHAUST_HEAP, EXHAUST_METASPACE ->
          throw new IllegalArgumentException("user code takes its memory");
      case FILL_DISK -> throw new IllegalArgumentException("its disk is filled by itself");
      default ->
          SERVICES.contains(victim.role()) ? services.kill(victim) : cluster.get().kill(victim);
    };
  }

  @Override
  public Disk disk(Victim taskManager) {
    return cluster.get().disk(taskManager);
  }

  @Override
  public WatchedProcess watch(Victim taskManager) {
    return cluster.get().watch(taskManager);
  }

  @Override
  public ProxyControl storeProxy() throws IOException {
    return services.storeProxy();
  }

  /** Nothing takes a process's place before {@link #replace}. */
  @Override
  public boolean sweep(Role role) {
    return false;
  }

  /** HDFS can be read before it can be written to. */
  @Override
  public void probe(Role role) throws IOException {
    services.createStore();
  }

  @Override
  public void replace(Victim victim) {
    if (SERVICES.contains(victim.role())) {
      services.replace(victim);
    } else {
      cluster.get().replace(victim);
    }
  }
}
