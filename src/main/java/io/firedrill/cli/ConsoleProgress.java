package io.firedrill.cli;

import io.firedrill.problem.Redaction;
import io.firedrill.problem.Texts;
import io.firedrill.run.Progress;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Locale;

/** One line per phase: what is done, then how long it took and what it came to. */
final class ConsoleProgress implements Progress {
  private final PrintStream out;
  private final Clock clock;
  private long beganAt;

  ConsoleProgress(PrintStream out, Clock clock) {
    this.out = out;
    this.clock = clock;
  }

  @Override
  public void begins(String phase, String what) {
    beganAt = clock.millis();
    out.printf(Locale.ROOT, "  %-12s %s … ", phase, what);
    out.flush();
  }

  @Override
  public void ended(String outcome) {
    out.printf(
        Locale.ROOT,
        "%s%s%n",
        Texts.seconds(clock.millis() - beganAt),
        outcome.isEmpty() ? "" : ", " + Texts.printable(Redaction.of(outcome)));
  }
}
