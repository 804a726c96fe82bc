package io.firedrill.cluster;

/** A Kubernetes event; {@code at} is the cluster's own time in epoch milliseconds. */
public record ClusterEvent(
    long at, String type, String reason, String object, String message, int count) {}
