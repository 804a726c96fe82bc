package io.firedrill.ledger;

import io.firedrill.problem.Texts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * The records of a partition as lines, in the order of their sequence numbers. Several subtasks
 * write to it, so they stand in the log in an order that differs by as much as one subtask is ahead
 * of another; so many are held back.
 */
final class TopicLines extends LineStream {
  private static final int HELD_BACK = 100_000;
  private static final Duration POLL = Duration.ofMillis(500);

  private final Consumer<byte[], byte[]> consumer;
  private final TopicPartition partition;
  private final long end;
  private final Duration within;
  private final AscendingRuns held = new AscendingRuns();
  private final Optional<KeyOrder> order;

  /**
   * The lines up to an offset.
   *
   * @param within how long to wait for the next of them
   * @param order is given them as they stand there, if they have accounts
   */
  TopicLines(
      Consumer<byte[], byte[]> consumer,
      TopicPartition partition,
      long end,
      Duration within,
      Optional<KeyOrder> order) {
    this.order = order;
    this.consumer = consumer;
    this.partition = partition;
    this.end = end;
    this.within = within;
    consumer.assign(List.of(partition));
    consumer.seekToBeginning(List.of(partition));
  }

  @Override
  protected Optional<byte[]> next() throws IOException {
    fill();
    return Optional.ofNullable(held.poll()).map(AscendingRuns.Line::text);
  }

  private void fill() throws IOException {
    try {
      long deadline = System.nanoTime() + within.toNanos();
      while (held.size() < HELD_BACK && consumer.position(partition) < end) {
        List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL).records(partition);
        for (ConsumerRecord<byte[], byte[]> record : records) {
          if (record.offset() < end) {
            add(record);
          }
        }
        if (!records.isEmpty()) {
          deadline = System.nanoTime() + within.toNanos();
        } else if (System.nanoTime() > deadline) {
          throw new IOException(
              Texts.format(
                  "%s was read up to offset %d of %d, and nothing came in %d s",
                  partition, consumer.position(partition), end, within.toSeconds()));
        }
      }
    } catch (KafkaException e) {
      throw new IOException(Texts.format("%s cannot be read: %s", partition, e), e);
    }
  }

  private void add(ConsumerRecord<byte[], byte[]> record) {
    AscendingRuns.Line line =
        new AscendingRuns.Line(sequence(record.value()), record.offset(), record.value());
    held.add(line);
    if (line.sequence() >= 0) {
      order.ifPresent(each -> each.next(line.text(), line.sequence(), line.offset()));
    }
  }

  /** The second field, or -1 where there is none: whoever reads the line reports that. */
  private static long sequence(byte[] line) {
    int comma = 0;
    while (comma < line.length && line[comma] != ',') {
      comma++;
    }
    long sequence = 0;
    int i = comma + 1;
    for (; i < line.length && line[i] >= '0' && line[i] <= '9'; i++) {
      sequence = sequence * 10 + line[i] - '0';
    }
    return i < line.length && line[i] == ',' && i > comma + 1 ? sequence : -1;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
