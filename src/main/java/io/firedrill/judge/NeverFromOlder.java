package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * No restore that was seen took an older checkpoint than one that was known to have completed. In a
 * series of faults a restore may go by unseen, because its JobManager dies as well: what it did
 * shows in the ledger.
 */
record NeverFromOlder() implements Link {
  @Override
  public String name() {
    return "never from an older";
  }

  @Override
  public Finding examine(Evidence evidence) {
    List<Fact.RestoreSeen> restores = evidence.restoresAfterFault();
    for (Fact.RestoreSeen restore : restores) {
      OptionalLong newest = newestKnown(evidence, restore);
      if (newest.isPresent() && restore.checkpointId() < newest.getAsLong()) {
        return Finding.broken(
            "restored from checkpoint %d, though %d had completed before",
            restore.checkpointId(), newest.getAsLong());
      }
    }
    return Finding.holds(
        "%d restores were seen%s",
        restores.size(),
        restores.isEmpty()
            ? ""
            : ", from checkpoints "
                + restores.stream().map(Fact.RestoreSeen::checkpointId).distinct().toList());
  }

  /** By the JobManagers' records and by the high-availability store. */
  private static OptionalLong newestKnown(Evidence evidence, Fact.RestoreSeen restore) {
    long before = restore.restoredAt() - evidence.clockUncertainty();
    LongStream completed =
        evidence
            .all(Fact.CheckpointSeen.class)
            .filter(c -> !c.savepoint() && c.completedAt() < before)
            .mapToLong(Fact.CheckpointSeen::checkpointId);
    LongStream pointedTo =
        evidence
            .all(Fact.HaReadWithoutLeader.class)
            .filter(seen -> seen.at() < before)
            .flatMapToLong(seen -> seen.checkpointIds().stream().mapToLong(Long::longValue));
    return LongStream.concat(completed, pointedTo).max();
  }
}
