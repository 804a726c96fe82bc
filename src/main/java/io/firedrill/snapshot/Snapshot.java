package io.firedrill.snapshot;

import java.util.List;

/**
 * What a checkpoint or savepoint holds.
 *
 * @param path its folder, as Flink names it
 * @param files how many files it refers to beside {@code _metadata}
 * @param missing the keys of those that are not in the store
 */
public record Snapshot(
    long checkpointId,
    String path,
    int operators,
    int files,
    long stateBytes,
    List<String> missing) {}
