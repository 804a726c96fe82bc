package io.firedrill.ledger;

import io.firedrill.problem.Texts;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
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
  /** Of the others the broker knows already what becomes of them. */
  private static final Set<TransactionState> OPEN = Set.of(TransactionState.ONGOING);

  private static final Duration A_LOOK = Duration.ofSeconds(3);
  private static final Duration WITHIN = Duration.ofSeconds(30);

  @Override
  public ObjectStore.Size committed() throws IOException {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(brokers, A_LOOK)) {
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions(consumer));
      return new ObjectStore.Size(
          ends.size(), ends.values().stream().mapToLong(Long::longValue).sum());
    } catch (KafkaException e) {
      throw unread(e);
    }
  }

  @Override
  public OutputLook look(Collection<Integer> splits) throws IOException {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(brokers, WITHIN)) {
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
    return new Brokers(brokers)
        .ask(
            "list the transactions",
            admin -> {
              List<String> ids =
                  admin
                      .listTransactions(new ListTransactionsOptions().filterStates(OPEN))
                      .all()
                      .get()
                      .stream()
                      .map(TransactionListing::transactionalId)
                      .toList();
              return admin.describeTransactions(ids).all().get().entrySet().stream()
                  .filter(found -> found.getValue().topicPartitions().stream().anyMatch(this::ours))
                  .map(found -> open(found.getKey(), found.getValue()))
                  .sorted(Comparator.comparing(OpenTransaction::id))
                  .toList();
            });
  }

  private boolean ours(TopicPartition partition) {
    return partition.topic().equals(ledger) || partition.topic().equals(rejects);
  }

  private static OpenTransaction open(String id, TransactionDescription found) {
    return new OpenTransaction(
        id,
        found.producerId(),
        found.transactionStartTimeMs().orElse(0),
        found.transactionTimeoutMs());
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

  /**
   * A consumer of committed records.
   *
   * @param within how long a call may take
   */
  static KafkaConsumer<byte[], byte[]> consumer(String brokers, Duration within) {
    Properties properties = new Properties();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
    properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) within.toMillis());
    properties.put(
        ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) Math.min(5_000, within.toMillis()));
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
                  consumer(output.brokers(), WITHIN),
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
