package io.firedrill.snapshot;

/**
 * An operator in a snapshot.
 *
 * @param id the hash that identifies it; a snapshot holds neither name nor uid
 * @param bytes the size of its state
 * @param hasState whether it has any state, even an empty one: Flink then requires an operator that
 *     claims it
 */
public record SnapshotOperator(
    String id, int parallelism, int maxParallelism, long bytes, boolean hasState) {}
