package io.firedrill.target;

import io.firedrill.flink.FlinkRest;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Where a drill runs. A target deploys one job, lets it be broken, and shows what it knows; it
 * judges nothing.
 */
public interface Target extends AutoCloseable {
  String name();

  /** Versions of what the target runs on, by name; Flink's own comes from its REST API. */
  Map<String, String> versions();

  Places places();

  /**
   * Starts everything and submits the job; returns when Flink's REST API knows the job.
   *
   * @return the job's id
   * @throws io.firedrill.problem.Problem if something does not start, with why
   */
  String deploy(JobSpec job);

  FlinkRest rest();

  ObjectStore store();

  /**
   * The ids of the completed checkpoints that the high-availability store points to, ascending.
   *
   * @throws IOException if the store does not answer
   */
  List<Long> checkpointsInHaStore(String jobId) throws IOException;

  /** Deletes one of those pointers: the self-test's way to a restore from an older checkpoint. */
  void forgetCheckpoint(String jobId, long checkpointId) throws IOException;

  Victim jobManager();

  /** The TaskManager with a resource id. */
  Victim taskManager(String resourceId);

  /** The resource ids of the TaskManagers that the target runs. */
  List<String> taskManagers();

  /**
   * Kills the victim with SIGKILL and waits until its process is gone.
   *
   * @return how that was seen
   */
  String kill(Victim victim);

  /** Sees to it that another takes the victim's place, if nobody else does. */
  void replace(Victim victim);

  /** Lines that the job printed to its TaskManagers' standard output. */
  List<String> printed();

  /**
   * Checks that nothing has died by itself.
   *
   * @throws io.firedrill.problem.Problem if a process has, with its last log lines
   */
  void checkAlive();

  /** Stops everything and removes what the target made, logs excepted if asked to keep them. */
  @Override
  void close();
}
