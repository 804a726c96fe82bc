package io.firedrill.cli;

import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;

/** The limits of options that are numbers. */
final class Numbers {
  private Numbers() {}

  static void atLeast(long least, String option, long value) {
    if (value < least) {
      throw new Problem(Texts.format("%s %d: it must be at least %d", option, value, least));
    }
  }
}
