package io.firedrill.flink;

import java.util.List;

/**
 * A failure in a job's exception history.
 *
 * @param atMillis the JobManager's clock
 * @param taskManager the resource id of the TaskManager where it happened, or empty
 */
public record JobFailure(long atMillis, String exception, String stackTrace, String taskManager) {
  /**
   * In failures that say nothing of the job's version: there were no slots, or the JobManager lost
   * its place in ZooKeeper or Kubernetes.
   */
  private static final List<String> OF_THE_CLUSTER =
      List.of("NoResourceAvailableException", "lost leadership");

  /** Whether a failure, in words, is one that any version could have had. */
  public static boolean ofTheCluster(String words) {
    return OF_THE_CLUSTER.stream().anyMatch(words::contains);
  }

  /** The first line of the stack trace. */
  public String headline() {
    return stackTrace.lines().findFirst().orElse(exception).strip();
  }
}
