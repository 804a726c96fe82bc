package io.firedrill.run;

import java.time.Duration;

/**
 * How often to look at what may be long: a ledger of some weeks takes a thousand requests to list,
 * which cost money and hold up others.
 *
 * @param least the least time between two looks
 */
record Pace(Duration least) {
  private static final int RESTS = 9;

  /** How long to wait after a look, so that at most a tenth of the time is spent looking. */
  Duration after(Duration look) {
    Duration rest = look.multipliedBy(RESTS);
    return rest.compareTo(least) > 0 ? rest : least;
  }
}
