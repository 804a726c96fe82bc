package io.firedrill.cluster;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Where a drill runs: a job that is started or found, and what of it can be hit. */
public interface DrillTarget extends AutoCloseable {
  /** What {@link #start} is going to do, in a few words. */
  String startWords();

  /**
   * Starts the job, or finds it running; returns when Flink's REST API knows the job.
   *
   * @throws io.firedrill.problem.Problem if something does not start or is not as it must be, with
   *     the reason
   */
  StartedJob start();

  RunningJob job();

  FaultTarget faults();

  /** Whether the job is the target's own, to be stopped when the drill is over. */
  boolean ownsJob();

  /**
   * Brings the job back as a person would, once it has ended or its cluster is gone; returns when
   * that is under way.
   *
   * @param snapshot the newest that the job has left, as Flink names it; empty for whatever its own
   *     resource says
   * @return how, in words
   * @throws IOException if it cannot be
   */
  String bringBack(Optional<String> snapshot) throws IOException;

  /** Lines that the job printed to its TaskManagers' standard output. */
  default List<String> printed() {
    return List.of();
  }

  /** Stops everything that the target started and removes what it made. */
  @Override
  void close();
}
