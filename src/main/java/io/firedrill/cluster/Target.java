package io.firedrill.cluster;

import io.firedrill.flink.FlinkRest;
import io.firedrill.job.Input;
import io.firedrill.problem.Problem;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where a drill runs. A target deploys one job or finds it running, lets it be broken, and shows
 * what it knows; it judges nothing.
 */
public interface Target extends AutoCloseable {
  String name();

  /** Versions of what the target runs on, by name; Flink's own comes from its REST API. */
  Map<String, String> versions();

  JobPaths places();

  /** What {@link #start} is going to do, in a few words. */
  String startWords();

  /**
   * Starts everything and submits the job, or finds the one that is running already; returns when
   * Flink's REST API knows the job.
   *
   * @param job the drill's job; a target with a job of its own runs that
   * @param input what that job reads
   * @throws io.firedrill.problem.Problem if something does not start or is not as it must be, with
   *     why
   */
  StartedJob start(JobSpec job, Input input);

  /** Whether the job is the target's own, to be stopped when the drill is over. */
  boolean ownsJob();

  FlinkRest rest();

  /** How long to leave Flink's REST API alone between two looks at the job. */
  Duration lookEvery();

  ObjectStore store();

  /**
   * The ids of the completed checkpoints that the high-availability store points to, ascending.
   *
   * @throws IOException if the store does not answer
   */
  List<Long> checkpointsInHaStore(String jobId) throws IOException;

  /** Deletes one of those pointers: the self-test's way to a restore from an older checkpoint. */
  default void forgetCheckpoint(String jobId, long checkpointId) throws IOException {
    throw new Problem("the target %s forgets no checkpoint".formatted(name()));
  }

  /** What it can do to victims. */
  Set<Action> supported();

  /** The JobManager that leads. */
  Victim jobManager() throws IOException;

  /** The TaskManager with a resource id. */
  Victim taskManager(String resourceId) throws IOException;

  /** The resource ids of the TaskManagers that the target runs. */
  List<String> taskManagers() throws IOException;

  /** Another thing that can be hit: the operator, the store, the JobManager's Deployment. */
  default Victim other(Victim.Role role) throws IOException {
    throw new Problem("the target %s has no %s to hit".formatted(name(), role));
  }

  /**
   * Says whether all of this may be done at once.
   *
   * @throws Problem if it may not
   */
  default void allow(List<FaultAction> actions) throws IOException {}

  /**
   * Gets ready, so that the strike itself takes no longer than it must; comes before each action,
   * and does nothing when it was done already.
   *
   * @throws IOException if the target cannot be reached
   */
  default void prepare(FaultAction action) throws IOException {}

  /**
   * Strikes, and does not wait for the effect. Only the very process is hit that the victim names.
   *
   * @throws io.firedrill.problem.Problem if it must not or cannot be hit
   */
  PendingEffect inject(FaultAction action) throws IOException;

  /**
   * Deletes at once whatever has taken a victim's place, so that it stays away.
   *
   * @return whether some of it had come far enough to serve
   */
  default boolean sweep(Victim.Role role) throws IOException {
    throw new Problem("the target %s has no %s to hit".formatted(name(), role));
  }

  /** Whether somebody else puts another in a victim's place. */
  boolean replacesByItself();

  /** Sees to it that another takes the victim's place, if nobody else does. */
  void replace(Victim victim);

  /** Tells what it sees by itself until closed; nothing by default. */
  default Watch watch(ClusterListener eye) {
    return () -> {};
  }

  /** A watch that goes on. */
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  /** Lines that the job printed to its TaskManagers' standard output. */
  default List<String> printed() {
    return List.of();
  }

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
