package io.firedrill.flink;

/** How far a triggered savepoint is. */
public sealed interface SavepointStatus {
  record Pending() implements SavepointStatus {}

  record Completed(String path) implements SavepointStatus {}

  record Failed(String cause) implements SavepointStatus {}
}
