package io.firedrill.job;

import java.io.Serializable;

/** Where the job reads its records from. */
public sealed interface Origin extends Serializable {
  /** The input itself, at a pace. */
  record Direct(Pace pace) implements Origin {}

  /**
   * A topic into which the input has been written: a partition for each split, so that the offset
   * of a record is its number.
   *
   * @param brokers as {@code bootstrap.servers} has them
   * @param group the consumer group, to which offsets are committed with each checkpoint
   */
  record Topic(String brokers, String name, String group) implements Origin {}
}
