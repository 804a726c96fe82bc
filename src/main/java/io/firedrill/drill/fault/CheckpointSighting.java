package io.firedrill.drill.fault;

import io.firedrill.snapshot.MetadataFile;
import io.firedrill.snapshot.RetainedCheckpoints;
import java.io.IOException;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks in the store for a checkpoint that has just begun: state files come first, {@code
 * _metadata} last. <a
 * href="https://nightlies.apache.org/flink/flink-docs-release-1.20/docs/ops/state/checkpoints/#directory-structure">Directory
 * structure</a>
 */
final class CheckpointSighting {
  private final RetainedCheckpoints checkpoints;
  private final Clock clock;
  private final long freshMillis;
  private Set<String> known;
  private long lookedAt;
  private boolean underWay;

  /**
   * Looks for the first time.
   *
   * @param freshMillis how long ago at most a checkpoint may have written its first file: one that
   *     is older may be over by now
   */
  CheckpointSighting(RetainedCheckpoints checkpoints, Clock clock, long freshMillis)
      throws IOException {
    this.checkpoints = checkpoints;
    this.clock = clock;
    this.freshMillis = freshMillis;
    look();
  }

  /** Whether one has begun to write since the last look, and not longer ago than it may. */
  boolean justBegun() throws IOException {
    Set<String> before = known;
    long last = lookedAt;
    look();
    if (known.stream()
        .anyMatch(key -> key.endsWith("/" + MetadataFile.NAME) && !before.contains(key))) {
      underWay = false;
      return false;
    }
    boolean begun = !underWay && !before.containsAll(known);
    underWay |= begun;
    return begun && clock.millis() - last <= freshMillis;
  }

  /** The newest checkpoint, if it has completed since the last look. */
  Optional<Long> justCompleted() throws IOException {
    List<Long> before = RetainedCheckpoints.ids(known);
    look();
    return RetainedCheckpoints.ids(known).stream()
        .filter(id -> !before.contains(id))
        .max(Comparator.naturalOrder());
  }

  private void look() throws IOException {
    lookedAt = clock.millis();
    known = checkpoints.keys();
  }
}
