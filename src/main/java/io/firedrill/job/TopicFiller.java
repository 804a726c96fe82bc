package io.firedrill.job;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes the generator's records to a topic, as somebody else's system would: a split to a
 * partition, in order and each once, so that the offset of a record is its number. Where it begins
 * again it reads from the topic how far it was.
 */
public final class TopicFiller implements Runnable, AutoCloseable {
  private static final long LOOK_EVERY_MILLIS = 20;
  private static final long TRY_AGAIN_MILLIS = 500;

  private final String brokers;
  private final String topic;
  private final GeneratorInput input;
  private final Pace pace;
  private volatile boolean closed;
  private Thread running;

  public TopicFiller(String brokers, String topic, GeneratorInput input, Pace pace) {
    this.brokers = brokers;
    this.topic = topic;
    this.input = input;
    this.pace = pace;
  }

  /** The same as a process of its own; it makes the topics in {@code --topics} first. */
  public static void main(String[] args) {
    JobArguments arguments =
        JobArguments.parse(
            args, "brokers", "topic", "topics", "seed", "splits", "accounts", "rate");
    GeneratorInput input = GeneratorInput.of(arguments);
    TopicFiller filler =
        new TopicFiller(
            arguments.required("brokers"),
            arguments.required("topic"),
            input,
            new Pace(arguments.rate("rate", 500)));
    arguments
        .optional("topics")
        .ifPresent(
            topics ->
                new NewTopics(List.of(topics.split(",")), input.splitCount())
                    .make(filler.properties()));
    filler.run();
  }

  /** Returns when it is closed; while the brokers are away it goes on trying. */
  @Override
  public void run() {
    begun(Thread.currentThread());
    List<TransactionSplit> splits = List.of();
    while (!closed) {
      try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties())) {
        splits = fromTheTopic(started(splits));
        fill(producer, splits);
      } catch (KafkaException e) {
        pause(TRY_AGAIN_MILLIS);
      }
    }
  }

  private static Map<Integer, Long> started(List<TransactionSplit> splits) {
    return splits.stream()
        .collect(Collectors.toMap(TransactionSplit::id, TransactionSplit::startedAtMillis));
  }

  /** How far each partition is. */
  private List<TransactionSplit> fromTheTopic(Map<Integer, Long> started) {
    long now = System.currentTimeMillis();
    List<TopicPartition> partitions =
        input.splits().stream().map(split -> new TopicPartition(topic, split)).toList();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties())) {
      return consumer.endOffsets(partitions).entrySet().stream()
          .map(
              end ->
                  new TransactionSplit(
                      end.getKey().partition(),
                      end.getValue(),
                      started.getOrDefault(
                          end.getKey().partition(),
                          now - (long) (end.getValue() * 1000 / pace.recordsPerSecond()))))
          .toList();
    }
  }

  private void fill(KafkaProducer<byte[], byte[]> producer, List<TransactionSplit> from) {
    List<TransactionSplit> splits = new ArrayList<>(from);
    while (!closed) {
      long now = System.currentTimeMillis();
      for (int i = 0; i < splits.size(); i++) {
        TransactionSplit split = splits.get(i);
        long next = split.nextSequence();
        for (; next < pace.due(split, now) && !closed; next++) {
          String line = input.record(split.id(), next).line();
          producer.send(
              new ProducerRecord<>(topic, split.id(), null, line.getBytes(StandardCharsets.UTF_8)));
        }
        splits.set(i, new TransactionSplit(split.id(), next, split.startedAtMillis()));
      }
      pause(LOOK_EVERY_MILLIS);
    }
  }

  private void pause(long millis) {
    synchronized (this) {
      try {
        if (!closed) {
          wait(millis);
        }
      } catch (InterruptedException e) {
        closed = true;
      }
    }
  }

  /** Idempotent, and as patient as need be: a record that was given up would shift all others. */
  private Properties properties() {
    Properties properties = new Properties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Integer.MAX_VALUE);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    return properties;
  }

  private synchronized void begun(Thread thread) {
    running = thread;
  }

  /** It may be waiting for brokers that are away. */
  @Override
  public synchronized void close() {
    closed = true;
    if (running != null) {
      running.interrupt();
    }
  }
}
