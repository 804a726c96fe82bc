package io.firedrill.cluster;

import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.FlinkRestException;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A job on its cluster, as watchers, audits and upgrades see it. */
public interface RunningJob {
  /** The cluster's name in reports: local, kubernetes. */
  String cluster();

  /** Versions of what the cluster runs on, by name; Flink's own comes from its REST API. */
  Map<String, String> versions();

  JobPaths paths();

  ObjectStore store();

  FlinkRest rest();

  /** The settings that the job runs with, as its cluster reports them. */
  default Map<String, String> configuration() throws FlinkRestException {
    return rest().configuration();
  }

  /** How long to leave Flink's REST API alone between two looks at the job. */
  Duration lookEvery();

  /** The same for the store and the high-availability store. */
  default Duration lookAtStoreEvery() {
    return Duration.ofMillis(400);
  }

  /**
   * The ids of the completed checkpoints that the high-availability store points to, ascending.
   *
   * @throws HaStoreNotRead if there is none, or it is one that is not read
   * @throws IOException if the store does not answer
   */
  List<Long> checkpointsInHaStore(String jobId) throws IOException;

  /** Whether Flink has cleaned up after a job that ended: what it does not retain is gone then. */
  default boolean cleanedUp(String jobId) throws IOException {
    return checkpointsInHaStore(jobId).isEmpty();
  }

  /** Whether the cluster replaces what has died: then its high-availability store is watched. */
  boolean replacesByItself();

  /** Reports what the cluster shows on its own until closed; nothing by default. */
  default Watch watch(ClusterListener listener) {
    return () -> {};
  }

  /** A watch that goes on. */
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  /** What keeps it from coming back, in a sentence, if the cluster shows it. */
  default Optional<String> trouble() {
    return Optional.empty();
  }

  /**
   * Checks that nothing has died by itself.
   *
   * @throws io.firedrill.problem.Problem if a process has, with its last log lines
   */
  void checkAlive();
}
