package io.firedrill.job;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Records of the generator that are written into a topic, a split to a partition: they are read
 * from there, and an auditor recomputes them.
 *
 * @param pace at which they are written
 * @param retention how long the topic keeps them; empty for the broker's default
 */
public record TopicInput(
    String topic, GeneratorInput written, Pace pace, Optional<Duration> retention)
    implements Input {
  @Override
  public List<Integer> splits() {
    return written.splits();
  }

  @Override
  public TransactionParser parser() {
    return written.parser();
  }

  @Override
  public RecordCursor open(int split, long fromSequence) {
    return written.open(split, fromSequence);
  }

  @Override
  public boolean bounded() {
    return false;
  }
}
