package io.firedrill.contract;

import io.firedrill.problem.Texts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** The records of a topic, as a consumer with {@code read_committed} sees them. */
final class TopicMessages implements Messages {
  private static final Duration WITHIN = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(500);

  private final Place.Topic topic;
  private final Consumers consumers;
  private final Map<TopicPartition, Long> begin;
  private final Map<TopicPartition, Long> end;
  private final boolean whole;

  /** Opens another consumer of committed records. */
  @FunctionalInterface
  interface Consumers {
    Consumer<byte[], byte[]> open();
  }

  private TopicMessages(
      Place.Topic topic,
      Consumers consumers,
      Map<TopicPartition, Long> begin,
      Map<TopicPartition, Long> end,
      boolean whole) {
    this.topic = topic;
    this.consumers = consumers;
    this.begin = begin;
    this.end = end;
    this.whole = whole;
  }

  static TopicMessages look(Place.Topic topic) throws IOException {
    return look(topic, () -> topic.brokers().consumer(WITHIN));
  }

  static TopicMessages look(Place.Topic topic, Consumers consumers) throws IOException {
    try (Consumer<byte[], byte[]> consumer = consumers.open()) {
      List<PartitionInfo> found = consumer.partitionsFor(topic.name());
      if (found == null || found.isEmpty()) {
        throw new IOException(
            Texts.format("there is no topic %s at %s", topic.name(), topic.brokers().servers()));
      }
      List<TopicPartition> partitions =
          found.stream()
              .map(partition -> new TopicPartition(topic.name(), partition.partition()))
              .toList();
      TopicStart start = new TopicStart(topic, consumer.beginningOffsets(partitions));
      Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
      Map<TopicPartition, Long> begin = start.offsets(consumer, end);
      return new TopicMessages(topic, consumers, begin, end, start.isThere(begin));
    } catch (KafkaException e) {
      throw unread(topic, e);
    }
  }

  private static IOException unread(Place.Topic topic, KafkaException e) {
    return new IOException(
        Texts.format(
            "the topic %s at %s cannot be read: %s",
            topic.name(), topic.brokers().servers(), e.getMessage()),
        e);
  }

  @Override
  public Map<Integer, Long> begin() {
    Map<Integer, Long> offsets = new TreeMap<>();
    begin.forEach((partition, offset) -> offsets.put(partition.partition(), offset));
    return offsets;
  }

  @Override
  public boolean whole() {
    return whole;
  }

  /** How many there have ever been at most; it does not shrink where old ones are deleted. */
  long written() {
    return end.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public long size() {
    return end.entrySet().stream()
        .mapToLong(each -> each.getValue() - begin.get(each.getKey()))
        .sum();
  }

  @Override
  public Predicate<Message> untilNow() {
    return message ->
        message.offset()
            < end.getOrDefault(new TopicPartition(topic.name(), message.partition()), 0L);
  }

  @Override
  public void forEach(Taker taker) throws IOException {
    for (TopicPartition partition : end.keySet()) {
      try (Consumer<byte[], byte[]> consumer = consumers.open()) {
        consumer.assign(List.of(partition));
        consumer.seek(partition, begin.get(partition));
        read(consumer, partition, taker);
      } catch (KafkaException e) {
        throw unread(topic, e);
      }
    }
  }

  private void read(Consumer<byte[], byte[]> consumer, TopicPartition partition, Taker taker)
      throws IOException {
    long deadline = System.nanoTime() + WITHIN.toNanos();
    long last = end.get(partition);
    while (consumer.position(partition) < last) {
      List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL).records(partition);
      for (ConsumerRecord<byte[], byte[]> record : records) {
        // one without a value deletes a key in a compacted topic
        if (record.offset() < last && record.value() != null) {
          taker.take(
              new Message(
                  partition.topic(),
                  partition.partition(),
                  record.offset(),
                  record.timestamp(),
                  record.value()));
        }
      }
      if (!records.isEmpty()) {
        deadline = System.nanoTime() + WITHIN.toNanos();
      } else if (System.nanoTime() > deadline) {
        throw new IOException(
            Texts.format(
                "%s was read up to offset %d of %d, and nothing came in %d s",
                partition, consumer.position(partition), last, WITHIN.toSeconds()));
      }
    }
  }
}
