package io.firedrill.upgrade;

import io.firedrill.evidence.DowntimePart;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.evidence.UpgradeFact.Downtime.Part;
import java.util.ArrayList;
import java.util.List;

/** The moments of a switch between versions on the harness's clock; each is set once. */
final class DowntimeClock {
  private final long asked;
  private long stopped;
  private long gone;
  private long answers;
  private long running;
  private long checkpoint;

  /**
   * Begins.
   *
   * @param asked when the switch was asked for, in epoch milliseconds
   */
  DowntimeClock(long asked) {
    this.asked = asked;
  }

  /** The old version no longer runs. */
  void stopped(long at) {
    stopped = stopped == 0 ? at : stopped;
  }

  boolean isStopped() {
    return stopped > 0;
  }

  /** The old version's JobManager no longer answers. */
  void gone(long at) {
    stopped(at);
    gone = gone == 0 ? at : gone;
  }

  /** Whether neither version's JobManager answers. */
  boolean isBetween() {
    return gone > 0 && answers == 0;
  }

  /** The next version's JobManager answers. */
  void answers(long at) {
    gone(at);
    answers = answers == 0 ? at : answers;
  }

  /** All of the next version runs. */
  void running(long at) {
    running = running == 0 ? at : running;
  }

  boolean isRunning() {
    return running > 0;
  }

  /** The next version has completed a checkpoint. */
  void checkpoint(long at) {
    checkpoint = at;
  }

  /**
   * From the old version's stop until all of the next one ran.
   *
   * @param at now, in epoch milliseconds
   */
  UpgradeFact.Downtime downtime(long at) {
    return new UpgradeFact.Downtime(at, running - (stopped == 0 ? asked : stopped), parts());
  }

  private List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    long from = asked;
    from = add(DowntimePart.SAVEPOINT_AND_STOP, from, stopped, parts);
    from = add(DowntimePart.OLD_VERSION_REMOVED, from, gone, parts);
    from = add(DowntimePart.JOB_MANAGER_ANSWERS, from, answers, parts);
    from = add(DowntimePart.STATE_RESTORED, from, running, parts);
    add(DowntimePart.FIRST_CHECKPOINT, from, checkpoint, parts);
    return parts;
  }

  /** Where the next part begins. */
  private static long add(DowntimePart part, long from, long end, List<Part> parts) {
    if (end == 0) {
      return from;
    }
    parts.add(new Part(part, Math.max(0, end - from)));
    return Math.max(from, end);
  }
}
