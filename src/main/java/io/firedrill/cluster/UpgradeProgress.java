package io.firedrill.cluster;

import java.util.Optional;

/**
 * How far an upgrade is, as the one who performs it reports it; what is not reported is empty.
 *
 * @param underWay whether it has been noticed and is not over
 * @param stopped what the old version was stopped with
 * @param jobId the job that runs now
 * @param state where it stands, in a few words
 * @param error what is complained of
 */
public record UpgradeProgress(
    boolean underWay, Optional<StoppedWith> stopped, String jobId, String state, String error) {}
