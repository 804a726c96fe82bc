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
    boolean before = ofTheVersion();
    last = now;
    if (!before) {
      since = at;
    }
    if (blamesTheVersion(at)) {
      throw new DeadlinePassed(now.get().reason());
    }
  }

  /** Whether it has had a problem of its own for too long; that it was slow is none. */
  boolean blamesTheVersion(long at) {
    return ofTheVersion() && at - since > millis;
  }

  private boolean ofTheVersion() {
    return last.filter(StartupProblem::ofTheVersion).isPresent();
  }
}
