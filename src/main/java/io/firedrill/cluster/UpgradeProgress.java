package io.firedrill.cluster;

/**
 * How far an upgrade is, as the one who performs it says; what it does not say is empty.
 *
 * @param underWay whether it has been noticed and is not over
 * @param mode how the old version was stopped: savepoint, last-state, stateless
 * @param savepoint the savepoint that it was stopped with, as Flink names it; what is no path, as
 *     an operator's KUBERNETES_OPERATOR_LAST_STATE, is given as it is
 * @param jobId the job that runs now
 * @param state where it stands, in a few words
 * @param error what is complained of
 */
public record UpgradeProgress(
    boolean underWay, String mode, String savepoint, String jobId, String state, String error) {}
