package io.firedrill.contract;

import io.firedrill.problem.Texts;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a topic is read from.
 *
 * @param first the offsets of the first records that are still there
 */
record TopicStart(Place.Topic topic, Map<TopicPartition, Long> first) {
  /**
   * The offsets to read from.
   *
   * @throws IOException if one of them lies behind the end
   */
  Map<TopicPartition, Long> offsets(Consumer<?, ?> consumer, Map<TopicPartition, Long> end)
      throws IOException {
    Map<TopicPartition, Long> offsets = new HashMap<>(first);
    if (topic.from() instanceof Start.Offsets from) {
      for (TopicPartition partition : first.keySet()) {
        long named = from.byPartition().getOrDefault(partition.partition(), 0L);
        if (named > end.get(partition)) {
          throw new IOException(
              Texts.format(
                  "%s ends at offset %d, and was to be read from %d",
                  partition, end.get(partition), named));
        }
        offsets.merge(partition, named, Math::max);
      }
    } else if (topic.from() instanceof Start.Timestamp from) {
      Map<TopicPartition, Long> times = new HashMap<>();
      first.keySet().forEach(partition -> times.put(partition, from.at().toEpochMilli()));
      for (Map.Entry<TopicPartition, OffsetAndTimestamp> found :
          consumer.offsetsForTimes(times).entrySet()) {
        // where no record is as late, the source has begun at the end
        offsets.put(
            found.getKey(),
            found.getValue() == null ? end.get(found.getKey()) : found.getValue().offset());
      }
    }
    return offsets;
  }

  /** Whether the topic still has all from there on: of a time only if it has earlier ones, too. */
  boolean isThere(Map<TopicPartition, Long> begin) {
    return first.entrySet().stream()
        .allMatch(each -> each.getValue() == 0 || hasBefore(each.getKey(), each.getValue(), begin));
  }

  private boolean hasBefore(TopicPartition partition, long first, Map<TopicPartition, Long> begin) {
    if (topic.from() instanceof Start.Offsets from) {
      return first <= from.byPartition().getOrDefault(partition.partition(), 0L);
    }
    return topic.from() instanceof Start.Timestamp && first < begin.get(partition);
  }
}
