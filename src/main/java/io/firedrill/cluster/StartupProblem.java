package io.firedrill.cluster;

/**
 * What keeps a job from coming up.
 *
 * @param reason in a sentence
 * @param ofTheVersion whether it is the version's own doing, and not that of the place: no free
 *     resources say nothing of the version
 */
public record StartupProblem(String reason, boolean ofTheVersion) {}
