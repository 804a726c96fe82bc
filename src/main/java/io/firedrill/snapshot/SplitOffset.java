package io.firedrill.snapshot;

import io.firedrill.job.TransactionSplit;
import io.firedrill.job.TransactionSplitSerializer;
import java.io.IOException;
import java.util.Arrays;
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

  /** A split as its source names it, and how far it has read it. */
  record Named(String name, long next) {}

  /** What a source wrote that is known here, and that writes such bytes and no others. */
  static Optional<Named> known(VersionedElement element) {
    return ofOwn(element).or(() -> ofKafka(element));
  }

  private static Optional<Named> ofOwn(VersionedElement element) {
    TransactionSplitSerializer serializer = new TransactionSplitSerializer();
    try {
      TransactionSplit split = serializer.deserialize(element.version(), element.bytes());
      return Optional.of(new Named("split " + split.id(), split.nextSequence()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<Named> ofKafka(VersionedElement element) {
    KafkaPartitionSplitSerializer serializer = new KafkaPartitionSplitSerializer();
    try {
      KafkaPartitionSplit split = serializer.deserialize(element.version(), element.bytes());
      return Arrays.equals(serializer.serialize(split), element.bytes())
          ? Optional.of(new Named(split.getTopicPartition().toString(), of(split).next()))
          : Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static SplitOffset of(KafkaPartitionSplit split) {
    // below 0 it says where a partition begins of which nothing was read yet
    return new SplitOffset(split.getPartition(), Math.max(0, split.getStartingOffset()));
  }
}
