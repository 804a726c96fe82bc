package io.firedrill.doctor;

/** How bad it is, from what is only worth knowing to what loses data or the job. */
public enum Severity {
  /** Worth knowing: it may be meant. */
  INFO,
  /** Recovery takes longer than it has to, or a common failure ends badly. */
  WARNING,
  /** The job or its state does not survive a common failure. */
  ERROR
}
