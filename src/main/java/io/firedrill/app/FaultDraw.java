package io.firedrill.app;

import io.firedrill.problem.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Draws series of faults from a seed: the same seed and kinds give the same series.
 *
 * @param kinds kinds of faults that carry nothing but their name, the first of which kill something
 * @param outages kinds that last for some seconds
 * @param longest the most faults of a series
 */
public record FaultDraw(long seed, List<String> kinds, List<String> outages, int longest) {
  private static final int LONGEST_WAIT_MILLIS = 8_000;
  private static final int LONGEST_OUTAGE_SECONDS = 8;

  public FaultDraw {
    kinds = List.copyOf(kinds);
    outages = List.copyOf(outages);
  }

  /**
   * A fault of a series.
   *
   * @param afterMillis after the one before it took effect
   * @param seconds how long it lasts; 0 for one that does not
   */
  public record Step(long afterMillis, String kind, int seconds) {
    String yaml() {
      return Texts.format(
          "    - {afterMillis: %d, fault: {kind: %s%s}}\n",
          afterMillis, kind, seconds == 0 ? "" : ", seconds: " + seconds);
    }

    String words() {
      return Texts.format(
          "%d ms %s%s", afterMillis, kind, seconds == 0 ? "" : " of " + seconds + " s");
    }
  }

  /** The series of a number, from 1. It begins with something that is killed. */
  public List<Step> series(int number) {
    Random random = new Random(seed * 1_000_003L + number);
    int length = 1 + random.nextInt(longest);
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      long after = random.nextInt(LONGEST_WAIT_MILLIS);
      int which = random.nextInt(i == 0 ? kinds.size() : kinds.size() + outages.size());
      steps.add(
          which < kinds.size()
              ? new Step(after, kinds.get(which), 0)
              : new Step(
                  after,
                  outages.get(which - kinds.size()),
                  1 + random.nextInt(LONGEST_OUTAGE_SECONDS)));
    }
    return steps;
  }

  /** A drill file of a series. */
  public static String drill(List<Step> steps) {
    StringBuilder yaml =
        new StringBuilder(
            """
            hypothesis: >
              Whatever falls together, the job comes back each time from its checkpoints: nothing is lost and
              nothing doubled.
            fault:
              kind: series
              steps:
            """);
    steps.forEach(step -> yaml.append(step.yaml()));
    return yaml.append("expects: survives\n").toString();
  }
}
