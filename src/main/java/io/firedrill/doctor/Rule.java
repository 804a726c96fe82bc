package io.firedrill.doctor;

/** One thing that goes wrong with jobs. */
public interface Rule {
  Advice advice();

  /** Looks; a rule that throws has not seen anything. */
  Look examine(Subject subject);
}
