package io.firedrill.cluster.fake;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.ApiServer;
import io.firedrill.cluster.Disk;
import io.firedrill.cluster.DrillTarget;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.FaultTarget;
import io.firedrill.cluster.HaStoreNotRead;
import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.Network;
import io.firedrill.cluster.Nodes;
import io.firedrill.cluster.PendingEffect;
import io.firedrill.cluster.Room;
import io.firedrill.cluster.RunningJob;
import io.firedrill.cluster.StartedJob;
import io.firedrill.cluster.Victim;
import io.firedrill.cluster.Victim.Role;
import io.firedrill.cluster.WatchedProcess;
import io.firedrill.cluster.fake.FakeFlink.Misbehaviour;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.FlinkTransport;
import io.firedrill.job.GeneratorInput;
import io.firedrill.job.TransactionsJob;
import io.firedrill.problem.Problem;
import io.firedrill.proxy.ProxyControl;
import io.firedrill.proxy.StoreProxy;
import io.firedrill.snapshot.SnapshotReader;
import io.firedrill.store.BucketFolder;
import io.firedrill.store.ObjectStore;
import io.firedrill.wait.DeadlinePassed;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A cluster in memory that keeps the rules: a process that is killed is gone, another has another
 * identity, and the job comes back from what it has checkpointed.
 */
public final class FakeCluster implements DrillTarget, RunningJob, FaultTarget {
  /** What the job reads. */
  public static final GeneratorInput INPUT = new GeneratorInput(1, 2, 50);

  private static final String BUCKET = "fake";
  private static final String JOB_MANAGER = "jobmanager";
  private static final Duration STORE_STARTS = Duration.ofSeconds(40);

  private final JobPaths paths = JobPaths.below(BUCKET, "");
  private final ObjectStore store;
  private final Clock clock;
  private volatile FakeFlink flink;
  private final FlinkRest rest;
  private final Map<String, Long> processes = new HashMap<>();
  private long nextProcess = 100;
  private boolean owned = true;
  private boolean audited = true;
  private List<String> printed = List.of();
  private Optional<Role> spared = Optional.empty();
  private Optional<StoreProxy> proxy = Optional.empty();
  private boolean closed;
  private boolean busy;
  private boolean zooKeeper;
  private boolean stoppedDie;
  private boolean savepointOnDeletion;
  private boolean needsPointers = true;
  private boolean full;
  private boolean asksForRoom = true;
  private boolean oneNode;
  private boolean cut;
  private boolean quiet;
  private Optional<String> takenNode = Optional.empty();
  private final List<Victim> waiting = new ArrayList<>();
  private UnaryOperator<ObjectStore> glass = UnaryOperator.identity();
  private Function<String, Optional<String>> broughtBackFrom = Optional::of;
  private Predicate<String> garbled = path -> false;
  private Predicate<String> unanswered = path -> false;

  /**
   * A cluster that has not started.
   *
   * @param folder for its store
   */
  public FakeCluster(Path folder, Clock clock, Collection<Misbehaviour> misbehaviours) {
    this.store = new BucketFolder(folder, BUCKET);
    this.clock =
        misbehaviours.contains(Misbehaviour.CLOCK_AHEAD)
            ? Clock.offset(clock, Duration.ofSeconds(30))
            : clock;
    this.flink = new FakeFlink("job-1", this.clock, store, paths, INPUT, misbehaviours);
    this.rest = new FlinkRest(new Current());
  }

  /** The REST address, behind which one JobManager follows another. */
  private final class Current implements FlinkTransport {
    @Override
    public Answer get(String path) throws IOException {
      if (garbled.test(path)) {
        throw new NumberFormatException("For input string: \"NaN\"");
      }
      if (unanswered.test(path)) {
        throw new IOException("no answer");
      }
      return flink.get(path);
    }

    @Override
    public Answer post(String path, String json) throws IOException {
      return flink.post(path, json);
    }

    @Override
    public String describe() {
      return flink.describe();
    }
  }

  /** Ends the job's processes, and starts another job from a snapshot, behind the same address. */
  void replaceJob(String jobId, Optional<String> snapshot, Collection<Misbehaviour> misbehaviours)
      throws IOException {
    flink.stop();
    FakeFlink next = new FakeFlink(jobId, clock, store, paths, INPUT, misbehaviours);
    next.start(snapshot, offsets(snapshot));
    flink = next;
  }

  /** A cluster beside this one, which shares its store. */
  FakeFlink beside(String jobId, JobPaths others, Collection<Misbehaviour> misbehaviours) {
    return new FakeFlink(jobId, clock, store, others, INPUT, misbehaviours);
  }

  Map<Integer, Long> offsets(Optional<String> snapshot) throws IOException {
    return snapshot.isEmpty()
        ? Map.of()
        : new SnapshotReader(store).sourceOffsets(snapshot.get(), TransactionsJob.SOURCE_UID);
  }

  /** Makes the job somebody else's, which is not stopped. */
  public FakeCluster foreign() {
    owned = false;
    return this;
  }

  /** Has a high-availability store that nobody reads. */
  public FakeCluster withZooKeeper() {
    zooKeeper = true;
    return this;
  }

  /** Makes the job one whose ledger is not known. */
  public FakeCluster unaudited() {
    owned = false;
    audited = false;
    return this;
  }

  /** Its ledger holds the first records already, which another job has written. */
  public FakeCluster withAnothersRecords() {
    new FakeLedger(store, paths, INPUT, "another", false).commit(0, 0, 3);
    return this;
  }

  /** Shows the harness the store through something. */
  public FakeCluster storeThrough(UnaryOperator<ObjectStore> glass) {
    this.glass = glass;
    return this;
  }

  /** What REST answers to some paths is not what the harness can read. */
  public FakeCluster garbles(Predicate<String> paths) {
    garbled = paths;
    return this;
  }

  /** Such paths of its REST API are not answered. */
  public FakeCluster unanswered(Predicate<String> paths) {
    unanswered = paths;
    return this;
  }

  /** Makes it fail to hit whatever has this role. */
  public FakeCluster spares(Role role) {
    spared = Optional.of(role);
    return this;
  }

  /** What the job prints to its TaskManagers' standard output. */
  public FakeCluster prints(List<String> lines) {
    printed = lines;
    return this;
  }

  @Override
  public List<String> printed() {
    return printed;
  }

  public boolean closed() {
    return closed;
  }

  @Override
  public String startWords() {
    return "starts the fake";
  }

  @Override
  public StartedJob start() {
    flink.start(Optional.empty(), Map.of());
    for (String name :
        List.of(
            JOB_MANAGER,
            "tm-1",
            "tm-2",
            "deployment",
            "operator",
            "store",
            "store_proxy",
            "resource",
            "api_server",
            "ha_data",
            "checkpoint_pointers")) {
      processes.put(name, nextProcess++);
    }
    return audited ? StartedJob.audited("job-1", INPUT) : StartedJob.notAudited("job-1", "foreign");
  }

  @Override
  public RunningJob job() {
    return this;
  }

  @Override
  public FaultTarget faults() {
    return this;
  }

  @Override
  public String bringBack(Optional<String> snapshot) throws IOException {
    replaceJob("job-2", snapshot.flatMap(broughtBackFrom), List.of());
    return "another job was started";
  }

  /** Brings the job back from something else than it is to be brought back from. */
  public FakeCluster bringsBackFrom(UnaryOperator<String> other) {
    broughtBackFrom = snapshot -> Optional.ofNullable(other.apply(snapshot));
    return this;
  }

  @Override
  public boolean ownsJob() {
    return owned;
  }

  @Override
  public void close() {
    closed = true;
    proxy.ifPresent(StoreProxy::close);
    flink.stop();
  }

  @Override
  public String cluster() {
    return "fake";
  }

  @Override
  public Map<String, String> versions() {
    return Map.of("fake", "1");
  }

  @Override
  public JobPaths paths() {
    return paths;
  }

  @Override
  public ObjectStore store() {
    return glass.apply(store);
  }

  @Override
  public FlinkRest rest() {
    return rest;
  }

  @Override
  public Duration lookEvery() {
    return Duration.ofMillis(1);
  }

  @Override
  public Duration lookAtStoreEvery() {
    return Duration.ofMillis(2);
  }

  @Override
  public List<Long> checkpointsInHaStore(String jobId) throws HaStoreNotRead {
    if (zooKeeper) {
      throw new HaStoreNotRead("zookeeper");
    }
    return flink.checkpointsInHaStore();
  }

  @Override
  public boolean replacesByItself() {
    return false;
  }

  @Override
  public Optional<String> trouble() {
    return flink.has(Misbehaviour.NO_SUCCESSOR)
        ? Optional.of("no JobManager can start")
        : Optional.empty();
  }

  @Override
  public void checkAlive() {
    if (closed) {
      throw new Problem("interrupted");
    }
  }

  /** Another run is under way, which depends on the same. */
  public FakeCluster busy() {
    busy = true;
    return this;
  }

  @Override
  public void claim(Set<Role> roles) {
    if (busy && roles.contains(Role.STORE)) {
      throw new Problem("another run may depend on the S3 store");
    }
  }

  @Override
  public Set<Action> supported() {
    return Set.of(
        Action.KILL,
        Action.KILL_PROCESS,
        Action.DELETE_DEPLOYMENT,
        Action.DELETE_RESOURCE,
        Action.PRUNE,
        Action.FORGET_CHECKPOINTS,
        Action.DELETE_HA_DATA,
        Action.PAUSE,
        Action.WAKE,
        Action.SICKEN,
        Action.TAKE_MEMORY,
        Action.TAKE_ROOM,
        Action.FILL_DISK,
        Action.EXHAUST_HEAP,
        Action.EXHAUST_METASPACE,
        Action.PAUSE_NODE,
        Action.RESUME_NODE,
        Action.DRAIN,
        Action.CUT_OFF_JOBMANAGER,
        Action.CUT_OFF_TASKMANAGER,
        Action.STOP_API_SERVER);
  }

  @Override
  public Victim jobManager() {
    return victim(Role.JOBMANAGER, JOB_MANAGER);
  }

  @Override
  public Victim taskManager(String resourceId) {
    return victim(Role.TASKMANAGER, resourceId);
  }

  @Override
  public Victim other(Role role) {
    return victim(role, role.name().toLowerCase(Locale.ROOT));
  }

  private Victim victim(Role role, String name) {
    if (!processes.containsKey(name)) {
      throw new Problem("there is no process " + name);
    }
    return Victim.process(role, name, processes.get(name));
  }

  @Override
  public List<String> taskManagers() {
    return List.copyOf(flink.taskManagers());
  }

  @Override
  public PendingEffect inject(FaultAction action) throws IOException {
    Victim victim = action.victim();
    if (action.action() == Action.PAUSE_NODE) {
      takenNode = Optional.of(nodes().of(victim));
    }
    if (action.action() == Action.RESUME_NODE) {
      nodes().giveBack();
    }
    if (action.action() == Action.WAKE || action.action() == Action.RESUME_NODE) {
      return this::wakeUp;
    }
    if (!victim.identity().equals(String.valueOf(processes.get(victim.resourceId())))) {
      throw new Problem("%s is no longer there".formatted(victim.process()));
    }
    if (spared.equals(Optional.of(victim.role()))) {
      throw new DeadlinePassed("waited 15 s for a shell in the pod");
    }
    processes.remove(victim.resourceId());
    if (action.action() == Action.PRUNE) {
      flink.prune(savepointOnDeletion);
      return () -> victim.process() + " deleted";
    }
    switch (victim.role()) {
      case JOBMANAGER, DEPLOYMENT -> flink.killJobManager();
      case TASKMANAGER -> flink.killTaskManager(victim.resourceId());
      case STORE -> sweep(Role.STORE);
      case HA_DATA -> flink.forgetCheckpoints();
      case CHECKPOINT_POINTERS -> losePointers();
      case OPERATOR, RESOURCE -> {}
    }
    return () -> victim.process() + " exited";
  }

  /** Whoever prunes the job has it stopped with a savepoint. */
  public FakeCluster takesSavepointOnDeletion() {
    savepointOnDeletion = true;
    return this;
  }

  /** It writes its checkpoints all the same when their pointers are deleted. */
  public FakeCluster needsNoPointers() {
    needsPointers = false;
    return this;
  }

  private void losePointers() {
    if (needsPointers) {
      flink.storeAwayUntil(Long.MAX_VALUE);
    }
  }

  private String wakeUp() throws IOException {
    if (stoppedDie) {
      throw new IOException("its process had ended in the meantime");
    }
    return "State: S (sleeping)";
  }

  /** Everything is on the node of the first TaskManager, which is otherwise on one of its own. */
  public FakeCluster onOneNode() {
    oneNode = true;
    return this;
  }

  /** The node that is taken; empty if none is. */
  public Optional<String> takenNode() {
    return takenNode;
  }

  @Override
  public Nodes nodes() {
    return new Nodes() {
      @Override
      public String of(Victim victim) {
        return oneNode || victim.resourceId().equals("tm-1") ? "first" : "second";
      }

      @Override
      public void cordon(String node) {
        takenNode = Optional.of(node);
      }

      @Override
      public boolean ready(String node) {
        return takenNode.isEmpty();
      }

      @Override
      public void giveBack() {
        takenNode = Optional.empty();
      }
    };
  }

  /** Nothing goes over the network that is cut. */
  public FakeCluster sendsNothing() {
    quiet = true;
    return this;
  }

  /** Whether the network is cut. */
  public boolean cut() {
    return cut;
  }

  @Override
  public Network network() {
    return new Network() {
      @Override
      public String cut(Victim one, Victim other, Duration atMost) {
        cut = true;
        if (other.role() == Role.JOBMANAGER) {
          processes.remove(one.resourceId());
          flink.killTaskManager(one.resourceId());
          replace(one);
        } else {
          flink.delayCheckpointsUntil(clock.millis() + atMost.toMillis());
        }
        return "packets between it and " + other.resourceId() + " are dropped";
      }

      @Override
      public OptionalLong lift() {
        if (!cut) {
          return OptionalLong.empty();
        }
        cut = false;
        flink.delayCheckpointsUntil(clock.millis());
        return OptionalLong.of(quiet ? 0 : 25);
      }
    };
  }

  /** No checkpoint completes without it, unless they need no pointers. */
  @Override
  public ApiServer apiServer() {
    return new ApiServer() {
      @Override
      public String stop(Duration atMost) {
        if (needsPointers) {
          flink.delayCheckpointsUntil(clock.millis() + atMost.toMillis());
        }
        return "stopped";
      }

      @Override
      public void resume() {
        flink.delayCheckpointsUntil(clock.millis());
      }

      @Override
      public void ask() {}
    };
  }

  /** Nobody asks for room that is not there. */
  public FakeCluster asksForNoRoom() {
    asksForRoom = false;
    return this;
  }

  @Override
  public Room room() {
    return new Room() {
      @Override
      public void check() {}

      @Override
      public String take(Duration atMost) {
        full = true;
        return "full";
      }

      @Override
      public Optional<String> refused() {
        return asksForRoom && !waiting.isEmpty() ? Optional.of("no room") : Optional.empty();
      }

      @Override
      public void giveBack() {
        full = false;
        waiting.forEach(FakeCluster.this::replace);
        waiting.clear();
      }
    };
  }

  /** Each attempt of the job fails on it while it is full. */
  @Override
  public Disk disk(Victim taskManager) {
    return new Disk() {
      @Override
      public String fill() {
        flink.diskIsFull(true);
        return "full";
      }

      @Override
      public void makeRoom() {
        flink.diskIsFull(false);
      }
    };
  }

  @Override
  public WatchedProcess watch(Victim taskManager) {
    return new WatchedProcess() {
      @Override
      public String log() {
        return flink.log();
      }

      @Override
      public Optional<String> ended() {
        return flink.taskManagers().contains(taskManager.resourceId())
            ? Optional.empty()
            : Optional.of(taskManager.process() + " exited");
      }

      @Override
      public void close() {}
    };
  }

  /** What is stopped dies before it can go on. */
  public FakeCluster killsWhatIsStopped() {
    stoppedDie = true;
    return this;
  }

  /** A proxy that the job makes no requests to. */
  @Override
  public ProxyControl storeProxy() {
    if (proxy.isEmpty()) {
      proxy = Optional.of(new StoreProxy(URI.create("http://127.0.0.1:1"), "127.0.0.1", 0, 0));
      proxy.get().start();
    }
    return new ProxyControl(proxy.get().controlAddress());
  }

  /** Where a job would make requests to that proxy. */
  public URI proxyAddress() {
    return proxy.orElseThrow().address();
  }

  /** The pod that takes the store's place has to start anew. */
  @Override
  public boolean sweep(Role role) {
    flink.storeAwayUntil(clock.millis() + STORE_STARTS.toMillis());
    return false;
  }

  @Override
  public void replace(Victim victim) {
    if (full) {
      waiting.add(victim);
      return;
    }
    switch (victim.role()) {
      case JOBMANAGER, DEPLOYMENT -> {
        processes.put(victim.resourceId(), nextProcess++);
        flink.startJobManager();
      }
      case TASKMANAGER -> {
        String name = "tm-" + nextProcess;
        processes.put(name, nextProcess++);
        flink.addTaskManager(name);
      }
      case STORE, OPERATOR -> processes.put(victim.resourceId(), nextProcess++);
    }
  }
}
