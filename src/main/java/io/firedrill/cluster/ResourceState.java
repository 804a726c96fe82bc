package io.firedrill.cluster;

/**
 * A FlinkDeployment's status as its operator writes it; what it does not say is empty.
 *
 * @param savepoint the last savepoint that the operator knows of, wherever its version says so
 * @param error the beginning of what it complains of
 */
public record ResourceState(
    long generation,
    String lifecycleState,
    String jobManagerDeploymentStatus,
    String jobState,
    String jobId,
    String reconciliationState,
    String upgradeMode,
    String savepoint,
    String error) {}
