package io.firedrill.snapshot;

import io.firedrill.job.TransactionSplit;
import io.firedrill.job.TransactionSplitSerializer;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitSerializer;

/**
 * How far a source has read a split.
 *
 * @param next the number of its next record
 */
record SplitOffset(int split, long next) {
  /**
   * Reads what a source wrote: the transactions source, or Flink's Kafka source, of which a
   * partition is a split. The versions of their formats differ.
   */
  static SplitOffset read(VersionedElement element) throws IOException {
    TransactionSplitSerializer own = new TransactionSplitSerializer();
    if (element.version() == own.getVersion()) {
      TransactionSplit split = own.deserialize(element.version(), element.bytes());
      return new SplitOffset(split.id(), split.nextSequence());
    }
    return of(new KafkaPartitionSplitSerializer().deserialize(element.version(), element.bytes()));
  }

  /** A partition of a topic, if it is one; any source may have written the element. */
  static Optional<SplitOffset> ofTopic(VersionedElement element, String topic) {
    try {
      KafkaPartitionSplit split =
          new KafkaPartitionSplitSerializer().deserialize(element.version(), element.bytes());
      return split.getTopic().equals(topic) ? Optional.of(of(split)) : Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static SplitOffset of(KafkaPartitionSplit split) {
    // below 0 it says where a partition begins of which nothing was read yet
    return new SplitOffset(split.getPartition(), Math.max(0, split.getStartingOffset()));
  }
}
