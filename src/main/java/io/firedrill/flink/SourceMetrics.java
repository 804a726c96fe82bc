package io.firedrill.flink;

import java.util.OptionalLong;

/**
 * What a source says of itself.
 *
 * @param pendingRecords records that are due and not read yet, by the metric {@code
 *     pendingRecords}; empty if the source does not report it
 * @param records records that its current attempts have emitted; empty if not reported
 */
public record SourceMetrics(OptionalLong pendingRecords, OptionalLong records) {}
