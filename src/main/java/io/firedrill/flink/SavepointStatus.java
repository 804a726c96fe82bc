package io.firedrill.flink;

/** The status of a triggered savepoint. */
public sealed interface SavepointStatus {
  record Pending() implements SavepointStatus {}

  record Completed(String path) implements SavepointStatus {}

  record Failed(String cause) implements SavepointStatus {}
}
