package io.firedrill.cluster;

/** What can be done to a victim. Not every target can do everything. */
public enum Action {
  /**
   * SIGKILL; on Kubernetes the pod is deleted with grace period 0, for which the kubelet sends
   * SIGTERM first and SIGKILL a second or two later.
   */
  KILL("kill"),
  /** SIGKILL for the process itself, without a detour: for faults that are a matter of moments. */
  KILL_PROCESS("kill the process of"),
  /** The pod is deleted with its own grace period: SIGTERM first. */
  DELETE("delete gracefully"),
  /** The pod is evicted through the eviction API, which a PodDisruptionBudget may refuse. */
  EVICT("evict"),
  /** SIGSEGV: the JVM crashes by itself. */
  CRASH("crash with SIGSEGV"),
  /** SIGSTOP: the process is there and does nothing. */
  HANG("stop with SIGSTOP"),
  /** SIGSTOP until {@link #WAKE}; it goes on by itself when the harness goes away. */
  PAUSE("stop, for a while,"),
  /** SIGCONT for what was paused. */
  WAKE("let go on"),
  /** Memory is taken in its container until the kernel kills it for the container's limit. */
  TAKE_MEMORY("take the memory of"),
  /** User code in it takes the Java heap until the JVM refuses more. */
  EXHAUST_HEAP("take the Java heap of"),
  /** User code in it loads classes until the JVM refuses more. */
  EXHAUST_METASPACE("take the metaspace of"),
  /** Files are written in its container until the kubelet evicts its pod for their size. */
  TAKE_STORAGE("take the local storage of"),
  /** There is no room on the {@link Disk} that it works on until it is given back. */
  FILL_DISK("fill the disk of"),
  /** No other process of the job finds room while {@link Room} is taken. */
  TAKE_ROOM("take the room of"),
  /** The node that it runs on goes away without a word, until {@link #RESUME_NODE}. */
  PAUSE_NODE("lose, with its node,"),
  /** That node comes back. */
  RESUME_NODE("let come back"),
  /** The pod is evicted from a node that takes no other. */
  DRAIN("evict from its node"),
  /** Packets between it and the JobManager are dropped, by the {@link Network}. */
  CUT_OFF_JOBMANAGER("cut the JobManager off from"),
  /** Packets between it and another TaskManager are dropped, by the {@link Network}. */
  CUT_OFF_TASKMANAGER("cut another TaskManager off from"),
  /** SIGSTOP, until {@link ApiServer} lets it go on. */
  STOP_API_SERVER("stop, for a while,"),
  /** The JobManager's Deployment is deleted, and its pods with it. */
  DELETE_DEPLOYMENT("delete"),
  /** The FlinkDeployment is deleted once its pods are: the operator has no job to cancel. */
  DELETE_RESOURCE("delete"),
  /** The FlinkDeployment is deleted, and its operator sees to the rest: as GitOps prunes one. */
  PRUNE("delete"),
  /** Flink's high-availability data is deleted once all of its processes have ended. */
  DELETE_HA_DATA("delete"),
  /** What the job's checkpoints are found by is deleted while it runs. */
  FORGET_CHECKPOINTS("delete"),
  /** The database ends the job's connections, and serves on. */
  CUT_CONNECTIONS("cut the connections to"),
  /** The proxy between job and store lets the store look sick for a while. */
  SICKEN("make sick");

  private final String label;

  Action(String label) {
    this.label = label;
  }

  /** As a verb, before the victim's name. */
  public String label() {
    return label;
  }
}
