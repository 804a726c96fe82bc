package io.firedrill.ledger;

import io.firedrill.problem.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * The records of a partition as lines, in the order of their sequence numbers. Several subtasks
 * write to it, so they stand in the log in an order that differs by as much as one subtask is ahead
 * of another; so many are held back.
 */
final class TopicLines extends InputStream {
  private static final int HELD_BACK = 100_000;
  private static final Duration POLL = Duration.ofMillis(500);

  private final Consumer<byte[], byte[]> consumer;
  private final TopicPartition partition;
  private final long end;
  private final Duration within;
  private final PriorityQueue<Line> held =
      new PriorityQueue<>(Comparator.comparingLong(Line::sequence).thenComparing(Line::offset));
  private byte[] current = {};
  private int at;

  private final Optional<KeyOrder> order;

  private record Line(long sequence, long offset, byte[] text) {}

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
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (at == current.length && !next()) {
      return -1;
    }
    int copied = Math.min(length, current.length - at);
    System.arraycopy(current, at, buffer, offset, copied);
    at += copied;
    return copied;
  }

  private boolean next() throws IOException {
    fill();
    Line line = held.poll();
    if (line == null) {
      return false;
    }
    current = Arrays.copyOf(line.text(), line.text().length + 1);
    current[line.text().length] = '\n';
    at = 0;
    return true;
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
    Line line = new Line(sequence(record.value()), record.offset(), record.value());
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
