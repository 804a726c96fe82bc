package io.firedrill.upgrade;

import io.firedrill.cluster.StartupProblem;
import io.firedrill.wait.DeadlinePassed;
import java.time.Duration;
import java.util.Optional;

/** Gives up before the deadline when something keeps a version from coming up for long. */
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
   * @throws DeadlinePassed if there has been a problem for too long
   */
  void see(Optional<StartupProblem> now, long at) {
    if (now.isPresent() && last.isEmpty()) {
      since = at;
    }
    last = now;
    if (now.isPresent() && at - since > millis) {
      throw new DeadlinePassed(now.get().reason());
    }
  }

  /** Whether the version is to blame, as far as is known; without a reported problem it is. */
  boolean blamesTheVersion() {
    return last.map(StartupProblem::ofTheVersion).orElse(true);
  }
}
