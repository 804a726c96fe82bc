package io.firedrill.upgrade;

/** What the self-test does to a rehearsal; each must be caught. */
public enum UpgradePlant {
  /** Nothing. */
  NONE,
  /** The shadow starts from the savepoint as it is, with the state of its sinks. */
  SINKS_IN_THE_COPY,
  /** The shadow is not removed. */
  SHADOW_STAYS
}
