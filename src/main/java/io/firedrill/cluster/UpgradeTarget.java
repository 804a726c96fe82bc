package io.firedrill.cluster;

import io.firedrill.flink.FlinkRest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where an upgrade is rehearsed: a running job, the version that is to take its place, and room for
 * a shadow beside it. It does what it is told and shows what it sees; it judges nothing.
 *
 * <p>Closing it removes the shadow and all that belongs to it, however far it has come.
 */
public interface UpgradeTarget extends AutoCloseable {
  /** The job that is to be upgraded. */
  Target live();

  /**
   * Finds that job, or starts it where the target has one of its own.
   *
   * @throws io.firedrill.problem.Problem if it is not there, or not as it must be
   */
  StartedJob startLive();

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
   * @throws io.firedrill.problem.Problem if it cannot be had
   */
  JobVersion oldVersion(Path folder) throws IOException;

  /**
   * The version that is to take its place.
   *
   * @param folder where its jars go
   * @throws io.firedrill.problem.Problem if it cannot be had: no such image, no such jar
   */
  JobVersion newVersion(Path folder) throws IOException;

  /** Where the rehearsal may write, and nothing else does: a prefix of its own. */
  JobPaths shadowPlaces();

  /**
   * The new version as the shadow is going to run it: with the rehearsal's own paths in the place
   * of the live job's.
   */
  JobVersion shadowVersion(JobVersion newVersion);

  /**
   * Starts the new version beside the live job, under another name, from a copy of a savepoint;
   * returns at once.
   *
   * @param version what {@link #shadowVersion} gave
   * @param savepoint as Flink names it; claimed in mode NO_CLAIM
   */
  void startShadow(JobVersion version, String savepoint) throws IOException;

  /** Flink's REST API of the shadow. */
  FlinkRest shadowRest();

  /**
   * What keeps the shadow, or the new version, from coming up, if that can be told: an image that
   * cannot be pulled, no free resources.
   */
  Optional<StartupProblem> trouble(boolean shadow);

  /** Whose keys the shadow writes with, in words; and whether they can write live data. */
  String shadowKeys();

  /** Removes the shadow and everything that the rehearsal owns; can be called again. */
  void removeShadow() throws IOException;

  /** What of the rehearsal is still there: resources and objects by name. */
  List<String> leftOfShadow() throws IOException;

  /** Performs the upgrade on the live job; returns once it is under way. */
  void upgrade() throws IOException;

  /** How far the upgrade, or the way back, is. */
  UpgradeProgress progress() throws IOException;

  /**
   * Puts the old version back, from a savepoint; returns once it is under way.
   *
   * @param savepoint as Flink names it
   */
  void rollBack(String savepoint) throws IOException;

  @Override
  void close();
}
