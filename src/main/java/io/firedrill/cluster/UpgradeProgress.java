package io.firedrill.cluster;

import java.util.Optional;

/**
 * How far an upgrade is, as the one who performs it reports it; what is not reported is empty.
 *
 * @param underWay whether it has been noticed and is not over
 * @param stopped what the old version was stopped with
 * @param jobId the job that runs now
 * @param state how far it is, in a few words
 * @param error what is complained of
 */
public record UpgradeProgress(
    boolean underWay, Optional<StoppedWith> stopped, String jobId, String state, String error) {
  /** The same with something else that the old version was stopped with. */
  public UpgradeProgress stoppedWith(StoppedWith other) {
    return new UpgradeProgress(underWay, Optional.of(other), jobId, state, error);
  }
}
