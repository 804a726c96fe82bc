package io.firedrill.bench;

import io.firedrill.problem.Texts;

/**
 * Records a second.
 *
 * @param byTheClock that passed
 * @param ofCpu of the time for which the process had a core, which others on the machine change
 *     little
 */
public record Speed(long byTheClock, long ofCpu) {
  /** In words. */
  public String text() {
    return Texts.format("%,d records a second (%,d a second of CPU)", byTheClock, ofCpu);
  }
}
