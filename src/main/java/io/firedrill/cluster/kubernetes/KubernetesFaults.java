package io.firedrill.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.firedrill.cluster.Action;
import io.firedrill.cluster.CutConnections;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.FaultTarget;
import io.firedrill.cluster.PendingEffect;
import io.firedrill.cluster.Room;
import io.firedrill.cluster.Victim;
import io.firedrill.cluster.Victim.Role;
import io.firedrill.cluster.WatchedProcess;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.cluster.kubernetes.client.Pods;
import io.firedrill.ledger.Database;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.proxy.ProxyControl;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Faults in pods of a FlinkDeployment and of what it depends on: each is hit by its UID. */
final class KubernetesFaults implements FaultTarget, AutoCloseable {
  private static final int LOG_LINES = 300;

  /** After these no pod of the job is left. */
  private static final Set<Action> LEAVES_NOTHING =
      Set.of(
          Action.DELETE_DEPLOYMENT,
          Action.DELETE_RESOURCE,
          Action.PRUNE,
          Action.FORGET_CHECKPOINTS);

  private static final Set<Action> CUTS =
      Set.of(Action.CUT_OFF_JOBMANAGER, Action.CUT_OFF_TASKMANAGER);

  /** They have data in volumes. */
  private static final Set<Role> SERVERS = Set.of(Role.STORE, Role.BROKER, Role.DATABASE);

  private final LostDeployment lost;
  private final Permission permission;
  private final Access access;
  private final Kube kube;
  private final DatabaseAccess database;
  private final Victims victims;
  private final SharedLocks shared;
  private final JobNodes nodes;
  private final PodNetwork network;
  private final KindApiServer apiServer;
  // an interrupt closes what the main thread may be opening
  private final Map<Victim, ContainerShell> shells = new ConcurrentHashMap<>();
  private final Map<String, String> logsBefore = new TreeMap<>();
  private Optional<ForwardedProxy> proxy = Optional.empty();
  private boolean deploymentLost;
  private boolean closed;

  /**
   * Faults of a deployment.
   *
   * @param holder recorded in locks
   * @param permission is asked right before each, and throws what forbids it
   */
  KubernetesFaults(
      FoundDeployment found, LostDeployment lost, String holder, Permission permission) {
    this.lost = lost;
    this.permission = permission;
    this.access = found.access();
    this.kube = found.kube();
    this.database = found.database();
    this.victims =
        new Victims(
            access,
            kube,
            found.bucket().pods(),
            found.brokers().pods(),
            database.pods(),
            found.bucket().proxy());
    this.shared = new SharedLocks(kube, access, victims, holder);
    this.nodes = new JobNodes(kube, access);
    this.network = new PodNetwork(kube, access);
    this.apiServer = new KindApiServer(kube);
  }

  /** Whether the FlinkDeployment was to be lost. */
  synchronized boolean deploymentLost() {
    return deploymentLost;
  }

  SharedLocks shared() {
    return shared;
  }

  @Override
  public void claim(Set<Role> roles) throws IOException {
    shared.claim(roles);
  }

  @Override
  public Set<Action> supported() {
    return EnumSet.complementOf(EnumSet.of(Action.FILL_DISK));
  }

  @Override
  public Victim jobManager() throws IOException {
    return victims.jobManager();
  }

  @Override
  public Victim taskManager(String resourceId) throws IOException {
    return victims.taskManager(resourceId);
  }

  @Override
  public List<String> taskManagers() throws IOException {
    return victims.pods().of(Pods.TASK_MANAGER).stream()
        .filter(Pods::ready)
        .map(pod -> pod.getMetadata().getName())
        .toList();
  }

  @Override
  public Victim other(Role role) throws IOException {
    return role == Role.API_SERVER ? apiServer.victim() : victims.other(role);
  }

  @Override
  public List<Victim> allOf(Role role) throws IOException {
    return switch (role) {
      case STORE, BROKER, DATABASE, STORE_PROXY -> victims.whole(role);
      case JOBMANAGER -> victims.jobManagers();
      case STANDBY -> standbys();
      case TASKMANAGER,
          OPERATOR,
          DEPLOYMENT,
          RESOURCE,
          HA_DATA,
          CHECKPOINT_POINTERS,
          DATANODE,
          API_SERVER ->
          List.of(other(role));
    };
  }

  @Override
  public List<Victim> standbys() throws IOException {
    return victims.notLeading(Role.STANDBY);
  }

  @Override
  public JobNodes nodes() {
    return nodes;
  }

  @Override
  public KindApiServer apiServer() {
    return apiServer;
  }

  @Override
  public PodNetwork network() {
    return network;
  }

  /** Refuses what would leave fewer healthy pods of the job than the floor says. */
  @Override
  public void allow(List<FaultAction> actions) throws IOException {
    permission.check();
    shared.check();
    refuseWithoutStandby(actions);
    checkNode(actions);
    for (FaultAction action : actions) {
      if (action.action() == Action.TAKE_MEMORY) {
        memoryLimit(action.victim());
      }
      if (action.action() == Action.TAKE_STORAGE) {
        storageLimit(action.victim());
      }
      if (CUTS.contains(action.action())) {
        network.checkMayBeCut(action.victim());
      }
    }
    for (Role server : SERVERS) {
      if (actions.stream().anyMatch(a -> kills(a, server))) {
        victims.podsOf(server).refuseTwoOnOneVolume();
      }
    }
    if (actions.stream().anyMatch(a -> a.action() == Action.DELETE_RESOURCE)) {
      lost.checkMayBeLost();
    }
    if (actions.stream().anyMatch(a -> a.action() == Action.PRUNE)) {
      lost.checkMayBePruned();
    }
    if (actions.stream().anyMatch(a -> a.action() == Action.FORGET_CHECKPOINTS)) {
      lost.checkMayForget();
    }
    boolean all = actions.stream().map(FaultAction::action).anyMatch(LEAVES_NOTHING::contains);
    Set<String> hit =
        actions.stream().map(a -> a.victim().resourceId()).collect(Collectors.toSet());
    long left =
        victims.pods().all().stream()
            .filter(Pods::ready)
            .filter(pod -> !all && !hit.contains(pod.getMetadata().getName()))
            .count();
    if (left < access.floor()) {
      throw new Problem(
          Texts.format(
              "refused: only %d healthy %s of the job would be left, fewer than --floor %d; nothing"
                  + " was done",
              left, left == 1 ? "pod" : "pods", access.floor()));
    }
  }

  private static boolean kills(FaultAction action, Role role) {
    return action.action() == Action.KILL && action.victim().role() == role;
  }

  /** A JobManager that hangs is not replaced: who is to take the job over has to be there. */
  private void refuseWithoutStandby(List<FaultAction> actions) throws IOException {
    boolean stops =
        actions.stream()
            .anyMatch(a -> a.action() == Action.PAUSE && a.victim().role() == Role.JOBMANAGER);
    if (stops && victims.jobManagers().size() < 2) {
      throw new Problem(
          "refused: the job has one JobManager, and nobody takes the job over while that is stopped;"
              + " nothing was done. Set spec.jobManager.replicas: 2 for one that stands by");
    }
  }

  private void checkNode(List<FaultAction> actions) throws IOException {
    List<Victim> on = actions.stream().map(FaultAction::victim).toList();
    if (actions.stream().anyMatch(a -> a.action() == Action.PAUSE_NODE)) {
      nodes.checkMayGo(on);
    }
    if (actions.stream().anyMatch(a -> a.action() == Action.DRAIN)) {
      nodes.checkMayBeDrained(on);
    }
  }

  /** Without a limit it would be the node's memory that is taken. */
  private String memoryLimit(Victim victim) throws IOException {
    return victims
        .pods()
        .named(victim.resourceId())
        .flatMap(Pods::memoryLimit)
        .orElseThrow(
            () ->
                new Problem(
                    Texts.format(
                        "refused: the container of %s has no memory limit, so that the memory of the"
                            + " whole node would be taken; nothing was done. Set"
                            + " spec.taskManager.resource.memory",
                        victim.resourceId())));
  }

  /** The same of the node's disk. */
  private long storageLimit(Victim victim) throws IOException {
    return victims.pods().named(victim.resourceId()).stream()
        .map(Pods::storageLimit)
        .flatMapToLong(OptionalLong::stream)
        .findFirst()
        .orElseThrow(
            () ->
                new Problem(
                    Texts.format(
                        "refused: the container of %s has no limit of ephemeral-storage, so that the"
                            + " node's disk would be filled; nothing was done. Set"
                            + " resources.limits.ephemeral-storage of flink-main-container in"
                            + " spec.taskManager.podTemplate",
                        victim.resourceId())));
  }

  /** Opens a shell in a victim whose death only that can tell, or which is hit through it. */
  @Override
  public void prepare(FaultAction action) throws IOException {
    Victim victim = action.victim();
    if (shells.containsKey(victim)) {
      return;
    }
    if (needsShell(action.action())) {
      shells.put(victim, shellIn(victim));
    }
    keepLog(victim);
  }

  static boolean needsShell(Action action) {
    return switch (action) {
      case KILL, KILL_PROCESS, CRASH, HANG, PAUSE, WAKE, TAKE_MEMORY, TAKE_STORAGE -> true;
      case DELETE, EVICT, DELETE_DEPLOYMENT, DELETE_RESOURCE, DELETE_HA_DATA, PRUNE -> false;
      case FORGET_CHECKPOINTS, CUT_CONNECTIONS, SICKEN, TAKE_ROOM, FILL_DISK -> false;
      case PAUSE_NODE, RESUME_NODE, DRAIN, EXHAUST_HEAP, EXHAUST_METASPACE -> false;
      case CUT_OFF_JOBMANAGER, CUT_OFF_TASKMANAGER, STOP_API_SERVER -> false;
    };
  }

  private ContainerShell shellIn(Victim victim) throws IOException {
    refuseTheNodesProcesses(victim);
    return ContainerShell.in(
        kube, namespaceOf(victim.role()), victim.resourceId(), containerOf(victim.role()));
  }

  /** The shell picks its process by name, and would see those of all pods of the node. */
  private void refuseTheNodesProcesses(Victim victim) throws IOException {
    Pod pod =
        kube.ask(
            "read the pod " + victim.resourceId(),
            c ->
                c.pods()
                    .inNamespace(namespaceOf(victim.role()))
                    .withName(victim.resourceId())
                    .get());
    if (pod != null && Boolean.TRUE.equals(pod.getSpec().getHostPID())) {
      throw new Problem(
          Texts.format(
              "refused: the pod %s has hostPID, so that a signal could hit another pod's process;"
                  + " nothing was done. taskmanager-delete and jobmanager-delete need no signal",
              victim.resourceId()));
    }
  }

  private String namespaceOf(Role role) {
    return switch (role) {
      case STORE, BROKER, DATABASE, STORE_PROXY -> victims.podsOf(role).namespace();
      case OPERATOR -> victims.operatorNamespace();
      case JOBMANAGER, STANDBY, TASKMANAGER, DEPLOYMENT, RESOURCE -> access.namespace();
      case HA_DATA, CHECKPOINT_POINTERS, DATANODE, API_SERVER -> access.namespace();
    };
  }

  private String containerOf(Role role) throws IOException {
    return switch (role) {
      case STORE, BROKER, DATABASE, STORE_PROXY -> firstContainer(victims.podsOf(role).running());
      case OPERATOR -> firstContainer(victims.operator());
      case JOBMANAGER, STANDBY, TASKMANAGER, DEPLOYMENT, RESOURCE -> DeploymentSpec.CONTAINER;
      case HA_DATA, CHECKPOINT_POINTERS, DATANODE, API_SERVER -> DeploymentSpec.CONTAINER;
    };
  }

  private static String firstContainer(Pod pod) {
    return pod.getSpec().getContainers().get(0).getName();
  }

  /** The log of a pod is gone with it. */
  private void keepLog(Victim victim) {
    boolean flinks = victim.role() == Role.JOBMANAGER || victim.role() == Role.TASKMANAGER;
    if (!flinks || logsBefore.containsKey(victim.resourceId())) {
      return;
    }
    try {
      String log =
          kube.ask(
              "read a log",
              c ->
                  c.pods()
                      .inNamespace(access.namespace())
                      .withName(victim.resourceId())
                      .inContainer(DeploymentSpec.CONTAINER)
                      .tailingLines(LOG_LINES)
                      .getLog());
      logsBefore.put(victim.resourceId(), log);
    } catch (KubeException e) {
      // the dump goes without it
    }
  }

  /** The logs of victims from before they were hit, by pod. */
  Map<String, String> logsBefore() {
    return Map.copyOf(logsBefore);
  }

  @Override
  public PendingEffect inject(FaultAction action) throws IOException {
    if (action.action() != Action.RESUME_NODE) {
      prepare(action);
    }
    Victim victim = action.victim();
    ContainerShell shell = shells.remove(victim);
    PodFaults pods = new PodFaults(kube, namespaceOf(victim.role()));
    String pod = victim.resourceId();
    return switch (action.action()) {
      case KILL ->
          SERVERS.contains(victim.role())
              ? pods.killServer(pod, victim.identity(), shell)
              : pods.kill(pod, victim.identity(), shell);
      case KILL_PROCESS -> pods.killProcess(shell);
      case DELETE -> pods.deleteGracefully(pod, victim.identity());
      case EVICT -> pods.evict(pod, victim.identity());
      case CRASH -> pods.crash(shell);
      case HANG -> pods.hang(shell);
      case PAUSE -> {
        shells.put(victim, shell); // it has to wake what it stops
        yield pods.pause(shell);
      }
      case WAKE -> pods.wake(shell);
      case TAKE_MEMORY -> pods.takeMemory(shell, memoryLimit(victim));
      case TAKE_STORAGE -> pods.takeStorage(shell, pod, victim.identity(), storageLimit(victim));
      case DELETE_DEPLOYMENT -> {
        Pod leader = victims.pods().leader();
        yield pods.deleteDeployment(
            access.deployment(),
            victim.identity(),
            leader.getMetadata().getName(),
            leader.getMetadata().getUid());
      }
      case DELETE_RESOURCE -> loseResource(victim.identity());
      case PRUNE -> prune(victim.identity());
      case FORGET_CHECKPOINTS -> forgetCheckpoints(victim.identity());
      case DELETE_HA_DATA ->
          () -> {
            lost.awaitNoPods();
            return forget();
          };
      case CUT_CONNECTIONS -> cutConnections();
      case PAUSE_NODE -> nodes.pause(victim);
      case RESUME_NODE -> nodes.resume();
      case DRAIN -> pods.drain(pod, victim.identity());
      case SICKEN -> throw new IllegalArgumentException("its proxy is made sick by itself");
      case CUT_OFF_JOBMANAGER, CUT_OFF_TASKMANAGER ->
          throw new IllegalArgumentException("it takes two to be cut off");
      case STOP_API_SERVER -> throw new IllegalArgumentException("it is stopped by itself");
      case TAKE_ROOM -> throw new IllegalArgumentException("room is not a victim's");
      case EXHAUST_HEAP, EXHAUST_METASPACE ->
          throw new IllegalArgumentException("user code takes its memory");
      case FILL_DISK -> throw new IllegalArgumentException("no disk here is a pod's own");
    };
  }

  private synchronized PendingEffect loseResource(String uid) throws IOException {
    refuseOnceClosed();
    String deployment = victims.other(Role.DEPLOYMENT).identity();
    deploymentLost = true;
    lost.lose(uid, deployment);
    return () -> {
      letGo(uid);
      lost.awaitGone();
      return Texts.format("FlinkDeployment %s deleted", uid);
    };
  }

  private synchronized PendingEffect prune(String uid) throws IOException {
    refuseOnceClosed();
    deploymentLost = true;
    lost.prune(uid);
    return () -> {
      lost.awaitGone();
      lost.awaitNoPods();
      return Texts.format("FlinkDeployment %s deleted, and its pods by its operator", uid);
    };
  }

  private synchronized PendingEffect forgetCheckpoints(String uid) throws IOException {
    refuseOnceClosed();
    deploymentLost = true;
    lost.forgetCheckpoints(uid);
    return () -> "deleted while the job runs";
  }

  private synchronized void letGo(String uid) throws IOException {
    refuseOnceClosed();
    lost.letGo(uid);
  }

  private synchronized String forget() throws IOException {
    refuseOnceClosed();
    return lost.forget();
  }

  /** After an interrupt the job is brought back by another thread than the one that hits it. */
  private void refuseOnceClosed() {
    if (closed) {
      throw new Problem("interrupted: the rest of the fault was left out");
    }
  }

  /** Those that come from the job's own pods: others may use the database, too. */
  private PendingEffect cutConnections() throws IOException {
    List<String> addresses =
        victims.pods().all().stream()
            .map(pod -> pod.getStatus().getPodIP())
            .filter(Objects::nonNull)
            .toList();
    Database of =
        database
            .database()
            .orElseThrow(() -> new IOException("the database of the job was not opened"));
    return new CutConnections(of, addresses).cut();
  }

  @Override
  public synchronized ProxyControl storeProxy() throws IOException {
    if (proxy.isEmpty()) {
      proxy = Optional.of(ForwardedProxy.open(kube, victims.proxyPods()));
    }
    return proxy.get().control();
  }

  @Override
  public boolean sweep(Role role) throws IOException {
    PodFaults faults = new PodFaults(kube, namespaceOf(role));
    boolean served = false;
    for (Pod pod : victims.podsOf(role).all()) {
      if (pod.getMetadata().getDeletionTimestamp() == null) {
        served |= Pods.ready(pod);
        faults.sweep(pod.getMetadata().getName(), pod.getMetadata().getUid());
      }
    }
    return served;
  }

  @Override
  public Room room() {
    return new QuotaRoom(kube, access);
  }

  @Override
  public WatchedProcess watch(Victim taskManager) throws IOException {
    return WatchedPod.follow(kube, victims.pods(), access.namespace(), taskManager);
  }

  /** The ReplicaSet, the StatefulSet, the JobManager and the operator replace what has died. */
  @Override
  public void replace(Victim victim) {}

  @Override
  public synchronized void close() {
    closed = true;
    shells.values().forEach(ContainerShell::close);
    proxy.ifPresent(ForwardedProxy::close);
    nodes.close();
    network.close();
    apiServer.close();
    shared.close();
  }
}
