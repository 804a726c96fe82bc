package io.firedrill.cluster;

import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.SavepointFormat;
import io.firedrill.job.Input;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A job as somebody handles it: its savepoints are taken, looked at, started from, removed. */
public interface ManagedJob extends AutoCloseable {
  /** What it is, in words. */
  String name();

  ObjectStore store();

  JobPaths paths();

  /** Flink's REST API; empty if no Flink runs. */
  Optional<FlinkRest> rest();

  /**
   * The ids under which the job is known to have run; empty if no other job uses its folders.
   *
   * @throws IOException if they cannot be read
   */
  default Optional<Set<String>> jobIds() throws IOException {
    return Optional.empty();
  }

  /**
   * The ids of all jobs that are known of where it is deployed, whether they run or are to be
   * started again: this one's and those beside it.
   *
   * @throws IOException if they cannot be read
   */
  Set<String> idsInUse() throws IOException;

  /** Whether it runs now, and so commits more and more. */
  boolean running() throws IOException;

  /** What the job reads, where that is known: then what would be repeated can be counted. */
  Optional<Input> input();

  /**
   * The snapshots that a running job or a spec refers to: path to who does.
   *
   * @throws IOException if that cannot be read
   */
  Map<String, String> references() throws IOException;

  /** Those of {@link #references} that the job makes itself: what they name is its own. */
  default Map<String, String> ownReferences() throws IOException {
    return references();
  }

  /** How a savepoint is triggered. */
  enum Trigger {
    /** The best that is there. */
    auto,
    /** A FlinkStateSnapshot that the operator reconciles. */
    snapshot,
    /** {@code savepointTriggerNonce} in the spec. */
    nonce,
    /** Flink's REST API. */
    rest
  }

  /**
   * Takes a savepoint; the job goes on.
   *
   * @return its path
   * @throws io.firedrill.problem.Problem if none can be taken, with why
   */
  String take(Trigger how, SavepointFormat format, Duration deadline) throws IOException;

  /**
   * Keeps drills, rehearsals and other hands away from the job until it is closed.
   *
   * @throws io.firedrill.problem.Problem if one of them is at work
   */
  default void hold() throws IOException {}

  /** Why it cannot be restored now, whatever from; empty if it can. */
  default Optional<String> restoreBlocker() {
    return Optional.empty();
  }

  /** What {@link #restore} is going to do, a line each. */
  List<String> restorePlan(String snapshot) throws IOException;

  /** Starts the job from a snapshot; returns once that is under way. */
  void restore(String snapshot) throws IOException;

  /** What keeps it from coming up, if that is known. */
  Optional<StartupProblem> trouble();

  @Override
  void close();
}
