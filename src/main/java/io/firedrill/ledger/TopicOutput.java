package io.firedrill.ledger;

import io.firedrill.problem.Texts;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * An output in topics, with a partition for each split, as a consumer with {@code read_committed}
 * sees it.
 *
 * @param brokers as {@code bootstrap.servers} has them
 */
public record TopicOutput(String brokers, String ledger, String rejects) implements Output {
  private static final Duration A_LOOK = Duration.ofSeconds(3);
  private static final Duration WITHIN = Duration.ofSeconds(30);

  @Override
  public ObjectStore.Size committed() throws IOException {
    try (KafkaConsumer<byte[], byte[]> consumer = new Brokers(brokers).consumer(A_LOOK)) {
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions(consumer));
      return new ObjectStore.Size(
          ends.size(), ends.values().stream().mapToLong(Long::longValue).sum());
    } catch (KafkaException e) {
      throw unread(e);
    }
  }

  @Override
  public OutputLook look(Collection<Integer> splits) throws IOException {
    try (KafkaConsumer<byte[], byte[]> consumer = new Brokers(brokers).consumer(WITHIN)) {
      return new Ends(this, List.copyOf(splits), consumer.endOffsets(partitions(consumer)));
    } catch (KafkaException e) {
      throw unread(e);
    }
  }

  @Override
  public boolean hasTransactions() {
    return true;
  }

  @Override
  public List<OpenTransaction> open() throws IOException {
    return new TopicTransactions(new Brokers(brokers), Set.of(ledger, rejects)).open();
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

  /** How far each partition was committed. */
  private record Ends(TopicOutput output, List<Integer> splits, Map<TopicPartition, Long> ends)
      implements OutputLook {
    @Override
    public CommittedLines of(int split, Tally tally) {
      return new MergedFiles(
          split,
          List.of(
              file(output.ledger(), split, Optional.of(tally)),
              file(output.rejects(), split, Optional.empty())),
          tally);
    }

    /** With a tally it is the ledger, whose lines have accounts. */
    private LedgerFile file(String topic, int split, Optional<Tally> tally) {
      TopicPartition partition = new TopicPartition(topic, split);
      return new LedgerFile(
          partition.toString(),
          tally.isEmpty(),
          Long.MIN_VALUE,
          () ->
              new TopicLines(
                  new Brokers(output.brokers()).consumer(WITHIN),
                  partition,
                  ends.getOrDefault(partition, 0L),
                  WITHIN,
                  tally.map(to -> new KeyOrder(partition.toString(), to))));
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
