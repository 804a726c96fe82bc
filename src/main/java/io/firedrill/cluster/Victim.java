package io.firedrill.cluster;

/**
 * What a fault hits.
 *
 * @param resourceId a TaskManager's resource id; for others a name that the target knows them by
 * @param process what tells this very process from the one that takes its place: a process id, a
 *     pod's UID
 */
public record Victim(Role role, String resourceId, String process) {
  /** What a victim is to the job. */
  public enum Role {
    JOBMANAGER,
    TASKMANAGER,
    /** The Deployment that a JobManager's pod belongs to. */
    DEPLOYMENT,
    /** The Flink operator. */
    OPERATOR,
    /** The S3 store that checkpoints go to. */
    STORE
  }
}
