package io.firedrill.evidence;

import com.fasterxml.jackson.annotation.JsonValue;

/** A part of the time in which no version of a job runs, in their order. */
public enum DowntimePart {
  SAVEPOINT_AND_STOP(
      "savepoint and stop",
      "from the change until the old job stopped running: its savepoint is taken in this time"),
  OLD_VERSION_REMOVED("old version removed", "until its JobManager stopped answering"),
  JOB_MANAGER_ANSWERS("JobManager answers", "until the new version's JobManager showed the job"),
  STATE_RESTORED("state restored, RUNNING", "until all subtasks ran with the restored state"),
  FIRST_CHECKPOINT("first checkpoint", "until the new version's first output was committed");

  private final String label;
  private final String meaning;

  DowntimePart(String label, String meaning) {
    this.label = label;
    this.meaning = meaning;
  }

  /** The part in a few words, in evidence, reports and on the console. */
  @JsonValue
  public String label() {
    return label;
  }

  /** Until when it lasts, as the report explains it. */
  public String meaning() {
    return meaning;
  }
}
