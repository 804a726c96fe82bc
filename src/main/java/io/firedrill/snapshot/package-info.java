/**
 * Reads, lists and copies checkpoints and savepoints in an object store, without a running Flink:
 * {@link io.firedrill.snapshot.SnapshotReader}, {@link io.firedrill.snapshot.SnapshotList} and
 * {@link io.firedrill.snapshot.SnapshotCopy}. It uses Flink's own reader of {@code _metadata}.
 */
package io.firedrill.snapshot;
