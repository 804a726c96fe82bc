package io.firedrill.ledger;

import io.firedrill.job.RawRecord;
import io.firedrill.job.TopicInput;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Whether topics that were found hold what an audit takes for granted: the input the records of the
 * seed, each at the offset that is its number, and the output all that was written since the first.
 *
 * @param brokers as {@code bootstrap.servers} has them
 * @param written the topics that the job writes to, if it does
 */
public record TopicContent(String brokers, TopicInput input, List<String> written) {
  private static final Duration WITHIN = Duration.ofSeconds(5);

  /**
   * Why an audit would prove nothing; empty if nothing that can be seen speaks against it.
   *
   * @throws IOException if the brokers do not answer
   */
  public Optional<String> objection() throws IOException {
    try (KafkaConsumer<byte[], byte[]> consumer = new Brokers(brokers).consumer(WITHIN)) {
      return objection(consumer);
    } catch (KafkaException e) {
      throw new IOException(Texts.format("the topics at %s cannot be read: %s", brokers, e), e);
    }
  }

  Optional<String> objection(Consumer<byte[], byte[]> consumer) {
    Optional<String> other = otherRecords(consumer);
    return other.isPresent() ? other : deleted(consumer);
  }

  private static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, String topic) {
    return IntStream.range(0, consumer.partitionsFor(topic).size())
        .mapToObj(partition -> new TopicPartition(topic, partition))
        .toList();
  }

  private Optional<String> otherRecords(Consumer<byte[], byte[]> consumer) {
    List<TopicPartition> partitions = partitions(consumer, input.topic());
    int splits = input.splits().size();
    if (partitions.size() != splits) {
      return Optional.of(
          Texts.format(
              "the topic %s has %d partitions, and the job's arguments say --splits %d: what it reads cannot be computed",
              input.topic(), partitions.size(), splits));
    }
    for (Map.Entry<TopicPartition, Long> end : consumer.endOffsets(partitions).entrySet()) {
      if (end.getValue() > 0 && !holds(consumer, end.getKey(), end.getValue() - 1)) {
        return Optional.of(
            Texts.format(
                "record %d of %s is not the one of seed %d with that number: what the job reads cannot be computed",
                end.getValue() - 1, end.getKey(), input.written().seed()));
      }
    }
    return Optional.empty();
  }

  /** The newest record: one that was lost or doubled anywhere before it has shifted it. */
  private boolean holds(Consumer<byte[], byte[]> consumer, TopicPartition partition, long offset) {
    RawRecord expected = input.written().record(partition.partition(), offset);
    consumer.assign(List.of(partition));
    consumer.seek(partition, offset);
    List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
    consumer.poll(WITHIN).records(partition).forEach(read::add);
    return !read.isEmpty()
        && read.get(0).offset() == offset
        && new String(read.get(0).value(), StandardCharsets.UTF_8).equals(expected.line());
  }

  private Optional<String> deleted(Consumer<byte[], byte[]> consumer) {
    List<TopicPartition> partitions =
        written.stream().flatMap(topic -> partitions(consumer, topic).stream()).toList();
    return consumer.beginningOffsets(partitions).entrySet().stream()
        .filter(begin -> begin.getValue() > 0)
        .findFirst()
        .map(
            begin ->
                Texts.format(
                    "%s no longer has the records before offset %d, which its retention has deleted: the ledger cannot be audited from the first record",
                    begin.getKey(), begin.getValue()));
  }
}
