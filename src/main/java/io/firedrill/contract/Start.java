package io.firedrill.contract;

import io.firedrill.problem.Texts;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Where the records of a topic begin that a job has read. */
public sealed interface Start {
  /** The end of a sentence about the records. */
  String text();

  /** The first record that there ever was. */
  record Earliest() implements Start {
    @Override
    public String text() {
      return "";
    }
  }

  /**
   * An offset for each partition; one that is not listed begins with its first record.
   *
   * @param byPartition the offset of the first record
   */
  record Offsets(Map<Integer, Long> byPartition) implements Start {
    public Offsets {
      byPartition = Map.copyOf(byPartition);
    }

    @Override
    public String text() {
      return Texts.format(" from the offsets %s on", new TreeMap<>(byPartition));
    }
  }

  /** In each partition the first record with this timestamp or a later one. */
  record Timestamp(Instant at) implements Start {
    @Override
    public String text() {
      return Texts.format(" from %s on", at);
    }
  }
}
