package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Sight;
import java.util.Comparator;
import java.util.Optional;

/** The newest completed checkpoint is still in the store, whole, to restart from by hand. */
record LastCheckpointKept() implements Link {
  @Override
  public String name() {
    return "last checkpoint kept";
  }

  @Override
  public Finding examine(Evidence all) {
    Evidence evidence = all.untilBroughtBack();
    Optional<Fact.CheckpointSeen> newest =
        evidence
            .all(Fact.CheckpointSeen.class)
            .filter(checkpoint -> !checkpoint.savepoint())
            .max(Comparator.comparingLong(Fact.CheckpointSeen::checkpointId));
    if (newest.isEmpty()) {
      return Finding.unseen("no checkpoint was seen to complete");
    }
    Optional<String> blind = evidence.unlookedAt(Sight.FLINK, Long.MAX_VALUE, Long.MAX_VALUE);
    if (blind.isPresent()) {
      return Finding.unseen("which checkpoint is the newest is not known: %s", blind.get());
    }
    String path = newest.get().path();
    Optional<Fact.SnapshotRead> read =
        evidence.last(Fact.SnapshotRead.class, snapshot -> snapshot.path().equals(path));
    if (read.isEmpty()) {
      return evidence
          .last(Fact.SnapshotUnreadable.class, snapshot -> snapshot.path().equals(path))
          .map(
              snapshot ->
                  snapshot.mayBeThere()
                      ? Finding.unseen(
                          "checkpoint %s was not read back: %s", path, snapshot.cause())
                      : Finding.broken(
                          "checkpoint %d is no longer in the store: %s",
                          newest.get().checkpointId(), snapshot.cause()))
          .orElseGet(() -> Finding.unseen("checkpoint %s was not read back", path));
    }
    return read.get().missing().isEmpty()
        ? Finding.holds(
            "checkpoint %d is in the store with all of its %d files: %s%s",
            newest.get().checkpointId(),
            read.get().files(),
            path,
            new LeftPrepared(evidence).words())
        : Finding.broken(
            "checkpoint %d lacks files: %s", newest.get().checkpointId(), read.get().missing());
  }
}
