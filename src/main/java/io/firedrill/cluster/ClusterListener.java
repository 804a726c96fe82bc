package io.firedrill.cluster;

/** Receives what a target observes on its own, in addition to Flink's REST API and the store. */
public interface ClusterListener {
  /** A pod of the job is new, or has changed. */
  void pod(PodState pod);

  /** A pod of the job is gone from the API. */
  void podGone(String name, String uid);

  /** The custom resource's status has changed. */
  void resource(ResourceState resource);

  /** A Kubernetes event came up. */
  void event(ClusterEvent event);

  /** What came up could not be read, or may not be watched: more may be there than is reported. */
  void unseen(String why);
}
