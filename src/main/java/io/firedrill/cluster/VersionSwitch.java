package io.firedrill.cluster;

import java.io.IOException;
import java.util.Optional;

/** Switches the live job from its old version to the new one, and back. */
public interface VersionSwitch {
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

  /**
   * What keeps the version from coming up, if that is known: an image that cannot be pulled, no
   * free resources.
   */
  Optional<StartupProblem> blocker();
}
