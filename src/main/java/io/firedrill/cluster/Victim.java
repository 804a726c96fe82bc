package io.firedrill.cluster;

/**
 * What a fault hits.
 *
 * @param resourceId a TaskManager's resource id; for others a name that the target knows them by
 * @param process this very process in words: a process id, a pod's UID
 * @param identity what tells it from the one that takes its place, and nothing else: it is hit by
 *     this; empty in evidence of earlier versions
 */
public record Victim(Role role, String resourceId, String process, String identity) {
  public Victim {
    identity = identity == null ? "" : identity;
  }

  /** What a victim is to the job. */
  public enum Role {
    JOBMANAGER,
    TASKMANAGER,
    /** A JobManager that stands by for the one that leads. */
    STANDBY,
    /** The Deployment that a JobManager's pod belongs to. */
    DEPLOYMENT,
    /** The FlinkDeployment itself. */
    RESOURCE,
    /** What a new JobManager finds the job and its checkpoints by. */
    HA_DATA,
    /** The part of it that points to the job's checkpoints. */
    CHECKPOINT_POINTERS,
    /** The Flink operator. */
    OPERATOR,
    /** The S3 store that checkpoints go to. */
    STORE,
    /** A Kafka broker that the job reads from or writes to. */
    BROKER,
    /** One of several HDFS datanodes that hold the job's state. */
    DATANODE,
    /** The PostgreSQL server that the job writes to. */
    DATABASE,
    /** The proxy through which the job reaches its S3 store. */
    STORE_PROXY,
    /** The API server of the cluster, on which the JobManager's leadership and pointers depend. */
    API_SERVER
  }

  /** A process of this machine. */
  public static Victim process(Role role, String name, long pid) {
    return new Victim(role, name, "process " + pid, Long.toString(pid));
  }

  /** A pod. */
  public static Victim pod(Role role, String name, String uid) {
    return new Victim(role, name, "pod UID " + uid, uid);
  }
}
