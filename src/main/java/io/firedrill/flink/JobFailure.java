package io.firedrill.flink;

/**
 * A failure in a job's exception history.
 *
 * @param atMillis the JobManager's clock
 * @param taskManager the resource id of the TaskManager where it happened, or empty
 */
public record JobFailure(long atMillis, String exception, String stackTrace, String taskManager) {
  /** In a failure for lack of slots, which says nothing of the job's version. */
  public static final String NO_SLOTS = "NoResourceAvailableException";

  /** The first line of the stack trace. */
  public String headline() {
    return stackTrace.lines().findFirst().orElse(exception).strip();
  }
}
