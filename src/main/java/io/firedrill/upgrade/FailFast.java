package io.firedrill.upgrade;

import io.firedrill.cluster.StartupProblem;
import io.firedrill.wait.DeadlinePassed;
import java.time.Duration;
import java.util.Optional;

/**
 * Gives up before the deadline when the version itself keeps from coming up for long. What the
 * place has to mend, pulls or scheduling, has the whole deadline to do so.
 */
final class FailFast {
  private final long millis;
  private Optional<StartupProblem> last = Optional.empty();
  private long since;

  FailFast(Duration blocked) {
    this.millis = blocked.toMillis();
  }

  /**
   * Takes note.
   *
   * @param at in epoch milliseconds
   * @throws DeadlinePassed if the version has had a problem for too long
   */
  void see(Optional<StartupProblem> now, long at) {
    boolean before = blamesTheVersion();
    last = now;
    if (!blamesTheVersion()) {
      return;
    }
    if (!before) {
      since = at;
    }
    if (at - since > millis) {
      throw new DeadlinePassed(now.get().reason());
    }
  }

  /** Whether the version is to blame: not where nothing is known but that it was slow. */
  boolean blamesTheVersion() {
    return last.filter(StartupProblem::ofTheVersion).isPresent();
  }
}
