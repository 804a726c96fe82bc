package io.firedrill.defect;

/** What can be wrong with a job, one at a time. */
public enum Defect {
  AT_LEAST_ONCE_SINK,
  SOURCE_FORGETS_OFFSET,
  SOURCE_SAVES_OFFSET_BEFORE_EMITTING,
  STATE_IN_A_FIELD
}
