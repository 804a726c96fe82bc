package io.firedrill.judge;

import io.firedrill.cluster.Action;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.problem.Texts;
import java.util.List;
import java.util.Optional;

/**
 * Whether the job failed for want of room where there was to be none: what it failed of has to say
 * so, and on which TaskManager.
 */
record NoSpace(Evidence evidence) {
  private static final String NO_SPACE = "No space left on device";

  boolean planned() {
    return evidence.planned(Action.FILL_DISK);
  }

  /** How it was; {@code blind} is why Flink's failures may not all have been read. */
  Finding finding(Fact.FaultTookEffect fault, Optional<String> blind) {
    Optional<Fact.FaultEnded> ended = evidence.last(Fact.FaultEnded.class);
    if (ended.isEmpty()) {
      return Finding.unseen("that there was room again was not seen");
    }
    String host = fault.victims().get(0).resourceId();
    List<Fact.FailureSeen> failures =
        evidence
            .all(Fact.FailureSeen.class)
            .filter(failure -> failure.failedAt() >= fault.at() - evidence.clockUncertainty())
            .filter(failure -> failure.names(host) && failure.text().contains(NO_SPACE))
            .toList();
    return failures.isEmpty()
        ? Finding.absent(
            blind, "Flink recorded no failure of %s for want of space: the fault hit nothing", host)
        : Finding.holds(
            "%s, and kept full for %s; %s. Flink restores in the slots that it has, on the full disk"
                + " too: alarms on the disk's use, and room for RocksDB beside what a restore"
                + " downloads, come before any setting",
            fault.effect(),
            Texts.seconds(ended.get().heldUntil() - fault.at()),
            times(failures.size()));
  }

  private static String times(int failures) {
    return Texts.format(
        "the job failed %s with \"%s\"", failures == 1 ? "once" : failures + " times", NO_SPACE);
  }
}
