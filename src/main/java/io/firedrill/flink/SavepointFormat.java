package io.firedrill.flink;

/** The binary format of a savepoint, by Flink's names. */
public enum SavepointFormat {
  /** Readable by every state backend. */
  CANONICAL,
  /** The state backend's own; taken and restored faster. */
  NATIVE
}
