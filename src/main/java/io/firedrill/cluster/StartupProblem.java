package io.firedrill.cluster;

/**
 * What keeps a job from coming up.
 *
 * @param reason in a sentence
 * @param ofTheVersion whether it is the version's own doing, and not that of the place: what
 *     Kubernetes tries again by itself says nothing of the version
 */
public record StartupProblem(String reason, boolean ofTheVersion) {}
