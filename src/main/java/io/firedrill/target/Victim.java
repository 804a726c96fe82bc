package io.firedrill.target;

/**
 * What a fault hits.
 *
 * @param resourceId a TaskManager's resource id; for the JobManager its role's name
 * @param process what tells this very process from the one that takes its place: a process id, a
 *     pod's UID
 */
public record Victim(Role role, String resourceId, String process) {
  /** The role of a Flink process. */
  public enum Role {
    JOBMANAGER,
    TASKMANAGER
  }
}
