package io.firedrill.snapshot;

import java.util.List;

/**
 * The contents of a checkpoint or savepoint.
 *
 * @param path its folder, a path as Flink writes it
 * @param files how many files it refers to, apart from {@code _metadata}
 * @param missing the keys of those that are not in the store
 */
public record Snapshot(
    long checkpointId,
    String path,
    int operators,
    int files,
    long stateBytes,
    List<String> missing) {}
