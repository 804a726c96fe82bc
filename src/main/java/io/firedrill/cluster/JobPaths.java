package io.firedrill.cluster;

/**
 * Where a job's data lies, as Flink names it.
 *
 * @param ledger through a file system with a recoverable writer, so {@code s3a://}
 * @param failureTrigger the file that arms a failure in user code
 */
public record JobPaths(
    String ledger, String rejects, String checkpoints, String savepoints, String failureTrigger) {}
