package io.firedrill.snapshot;

/**
 * An operator in a snapshot.
 *
 * @param id the hash that Flink knows it by; a snapshot holds neither name nor uid
 * @param bytes the size of its state
 * @param hasState whether it has any, be it empty: Flink then wants somebody to claim it
 */
public record SnapshotOperator(
    String id, int parallelism, int maxParallelism, long bytes, boolean hasState) {}
