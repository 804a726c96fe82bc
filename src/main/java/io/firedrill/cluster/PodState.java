package io.firedrill.cluster;

/**
 * A pod as the API server shows it. Times are the cluster's own, in epoch milliseconds with whole
 * seconds, or 0 for what has not happened.
 *
 * @param component jobmanager or taskmanager
 * @param container the state of Flink's container: waiting, running, terminated, with the reason
 * @param restarts how often the container was restarted in this pod
 * @param deletedAt when its deletion is due
 */
public record PodState(
    String name,
    String uid,
    String component,
    String phase,
    boolean ready,
    String container,
    int restarts,
    String node,
    long createdAt,
    long scheduledAt,
    long startedAt,
    long deletedAt) {}
