package io.firedrill.cluster;

/**
 * What keeps a job from coming up.
 *
 * @param words in a sentence
 * @param ofTheVersion whether it is the version's own doing, and not that of the place: no free
 *     resources say nothing of the version
 */
public record StartupProblem(String words, boolean ofTheVersion) {}
