package io.firedrill.flink;

import java.util.OptionalLong;

/**
 * The metrics of a source.
 *
 * @param pendingRecords records that are due but not yet read, from the metric {@code
 *     pendingRecords}; empty if the source does not report it
 * @param records records that its current attempts have emitted; empty if not reported
 */
public record SourceMetrics(OptionalLong pendingRecords, OptionalLong records) {}
