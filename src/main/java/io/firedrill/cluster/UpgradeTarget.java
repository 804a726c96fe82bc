package io.firedrill.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Where an upgrade is rehearsed: a running job, the version that is to take its place, room for a
 * shadow, and the switch between the versions.
 *
 * <p>Closing it removes the shadow and all that belongs to it, however far it has come.
 */
public interface UpgradeTarget extends AutoCloseable {
  /** What {@link #startLive} is going to do, in a few words. */
  String startWords();

  /**
   * Finds the job that is to be upgraded, or starts it where the target has one of its own.
   *
   * @throws io.firedrill.problem.Problem if it is not there, or not as it must be
   */
  StartedJob startLive();

  /** The job that is to be upgraded. */
  RunningJob live();

  /** How an upgrade of the job would go, by its settings. */
  UpgradeSettings settings() throws IOException;

  /** What the new version changes, a line each. */
  List<String> changes();

  /** What a rehearsal creates, reads and removes, a line each. */
  List<String> plan();

  /**
   * The version that runs, brought to this machine.
   *
   * @param folder where its jars go
   * @throws io.firedrill.problem.Problem if it cannot be fetched
   */
  JobVersion oldVersion(Path folder) throws IOException;

  /**
   * The version that is to take its place.
   *
   * @param folder where its jars go
   * @param within how long its image may take to be pulled and started
   * @throws io.firedrill.problem.Problem if it cannot be fetched: no such image, no such jar
   */
  JobVersion newVersion(Path folder, Duration within) throws IOException;

  ShadowTarget shadow();

  /** Room for the old version beside both, for a comparison of what the two write. */
  ShadowTarget shadowOfOld();

  VersionSwitch versionSwitch();

  @Override
  void close();
}
