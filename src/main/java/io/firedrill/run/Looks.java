package io.firedrill.run;

import io.firedrill.evidence.EvidenceLog;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Sight;
import java.io.IOException;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;

/**
 * Records from when until when something could not be looked at. An executor never repeats what has
 * thrown, so a look that fails, whatever the cause, must not be the last.
 */
final class Looks {
  private final EvidenceLog evidence;
  private final Clock clock;
  private final Set<Sight> failing = EnumSet.noneOf(Sight.class);
  private boolean ended;

  Looks(EvidenceLog evidence, Clock clock) {
    this.evidence = evidence;
    this.clock = clock;
  }

  /** One look. */
  interface Look {
    void look() throws IOException;
  }

  /** Looks, and says whether that worked. */
  boolean look(Sight sight, Look look) {
    try {
      look.look();
      worked(sight);
      return true;
    } catch (IOException e) {
      failed(sight, e.getMessage());
    } catch (RuntimeException | Error e) {
      failed(sight, e.toString());
    }
    return false;
  }

  private synchronized void worked(Sight sight) {
    if (failing.remove(sight)) {
      evidence.add(new Fact.LooksAgain(clock.millis(), sight));
    }
  }

  synchronized void failed(Sight sight, String why) {
    if (ended || !failing.add(sight)) {
      return;
    }
    try {
      evidence.add(new Fact.LookFailed(clock.millis(), sight, why));
    } catch (RuntimeException e) {
      // evidence that cannot be written ends the run, in the thread that runs it
    }
  }

  /** Looks that are cut off from now on have not failed. */
  synchronized void end() {
    ended = true;
  }
}
