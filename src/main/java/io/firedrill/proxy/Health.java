package io.firedrill.proxy;

import java.util.Optional;

/**
 * How the proxy is.
 *
 * @param sickness what it suffers from; empty if it is healthy
 * @param millisLeft for how much longer, in milliseconds
 * @param requests how many have come since the last sickness began, and until it ended
 * @param affected how many of them did not pass as if there were no proxy
 */
public record Health(Optional<Sickness> sickness, long millisLeft, long requests, long affected) {}
