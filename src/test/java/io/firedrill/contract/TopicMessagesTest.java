package io.firedrill.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.ledger.Brokers;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TopicMessagesTest {
  private static final TopicPartition ORDERS = new TopicPartition("orders", 0);

  /** One partition, whose offset is its timestamp. */
  private static MockConsumer<byte[], byte[]> topic(long first, long end) {
    MockConsumer<byte[], byte[]> consumer =
        new MockConsumer<>(OffsetResetStrategy.NONE) {
          @Override
          public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
              Map<TopicPartition, Long> times) {
            Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
            long at = Math.max(first, times.get(ORDERS));
            found.put(ORDERS, at < end ? new OffsetAndTimestamp(at, at) : null);
            return found;
          }
        };
    consumer.updatePartitions("orders", List.of(new PartitionInfo("orders", 0, null, null, null)));
    consumer.updateBeginningOffsets(Map.of(ORDERS, first));
    consumer.updateEndOffsets(Map.of(ORDERS, end));
    consumer.schedulePollTask(
        () -> {
          for (long offset = first; offset < end; offset++) {
            consumer.addRecord(
                new ConsumerRecord<>("orders", 0, offset, new byte[0], new byte[] {1}));
          }
        });
    return consumer;
  }

  private static Messages look(Start start, long first, long end) throws IOException {
    return TopicMessages.look(
        new Place.Topic("orders", new Brokers("localhost:1"), start), () -> topic(first, end));
  }

  private static List<Long> read(Messages messages) throws IOException {
    List<Long> offsets = new ArrayList<>();
    messages.forEach(message -> offsets.add(message.offset()));
    return offsets;
  }

  @Test
  void isReadFromItsFirstRecordToItsEnd() throws IOException {
    Messages messages = look(new Start.Earliest(), 0, 3);
    assertThat(read(messages)).containsExactly(0L, 1L, 2L);
    assertThat(messages.whole()).isTrue();
    assertThat(look(new Start.Earliest(), 1, 3).whole()).isFalse();
  }

  @Test
  void isReadFromAnOffset() throws IOException {
    Messages messages = look(new Start.Offsets(Map.of(0, 2L)), 1, 4);
    assertThat(read(messages)).containsExactly(2L, 3L);
    assertThat(messages.whole()).isTrue();
    assertThat(messages.size()).isEqualTo(2);
    assertThat(look(new Start.Offsets(Map.of(0, 1L)), 2, 4).whole()).isFalse();
    assertThat(look(new Start.Offsets(Map.of()), 2, 4).whole()).isFalse();
  }

  @Test
  void anOffsetBehindTheEndIsAMistake() {
    assertThatThrownBy(() -> look(new Start.Offsets(Map.of(0, 5L)), 0, 4))
        .isInstanceOf(IOException.class)
        .hasMessage("orders-0 ends at offset 4, and was to be read from 5");
  }

  @Test
  void isReadFromATimeOfWhichItIsKnownThatNothingIsDeleted() throws IOException {
    assertThat(read(look(at(2), 1, 4))).containsExactly(2L, 3L);
    assertThat(look(at(2), 1, 4).whole()).isTrue();
    assertThat(look(at(1), 1, 4).whole()).isFalse();
    assertThat(read(look(at(9), 1, 4))).isEmpty();
  }

  private static Start at(long millis) {
    return new Start.Timestamp(Instant.ofEpochMilli(millis));
  }
}
