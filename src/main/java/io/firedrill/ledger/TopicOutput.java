package io.firedrill.ledger;

import io.firedrill.problem.Texts;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * An output in topics, with a partition for each split, as a consumer with {@code read_committed}
 * sees it.
 *
 * @param brokers as {@code bootstrap.servers} has them
 */
public record TopicOutput(String brokers, String ledger, String rejects) implements Output {
  private static final Duration WITHIN = Duration.ofSeconds(30);

  @Override
  public ObjectStore.Size committed() throws IOException {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(brokers)) {
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions(consumer));
      return new ObjectStore.Size(
          ends.size(), ends.values().stream().mapToLong(Long::longValue).sum());
    } catch (KafkaException e) {
      throw unread(e);
    }
  }

  @Override
  public OutputLook look(Collection<Integer> splits) throws IOException {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(brokers)) {
      return new Ends(this, List.copyOf(splits), consumer.endOffsets(partitions(consumer)));
    } catch (KafkaException e) {
      throw unread(e);
    }
  }

  private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
    return Stream.of(ledger, rejects)
        .flatMap(
            topic ->
                IntStream.range(0, consumer.partitionsFor(topic).size())
                    .mapToObj(partition -> new TopicPartition(topic, partition)))
        .toList();
  }

  private IOException unread(KafkaException e) {
    return new IOException(
        Texts.format("the topics %s and %s at %s cannot be read: %s", ledger, rejects, brokers, e),
        e);
  }

  static KafkaConsumer<byte[], byte[]> consumer(String brokers) {
    Properties properties = new Properties();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
    properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
    properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 << 20);
    return new KafkaConsumer<>(properties);
  }

  /** How far each partition was committed. */
  private record Ends(TopicOutput output, List<Integer> splits, Map<TopicPartition, Long> ends)
      implements OutputLook {
    @Override
    public CommittedLines of(int split, Tally tally) {
      return new MergedFiles(
          split,
          List.of(file(output.ledger(), split, false), file(output.rejects(), split, true)),
          tally);
    }

    private LedgerFile file(String topic, int split, boolean rejects) {
      TopicPartition partition = new TopicPartition(topic, split);
      return new LedgerFile(
          partition.toString(),
          rejects,
          Long.MIN_VALUE,
          () ->
              new TopicLines(
                  consumer(output.brokers()), partition, ends.getOrDefault(partition, 0L), WITHIN));
    }

    @Override
    public void strays(Tally tally) {
      ends.forEach(
          (partition, end) -> {
            if (end > 0 && !splits.contains(partition.partition())) {
              tally.wrong("%s belongs to no split of the input", partition);
            }
          });
    }
  }
}
