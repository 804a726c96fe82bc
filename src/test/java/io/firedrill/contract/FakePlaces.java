package io.firedrill.contract;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Topics in memory, by name. */
final class FakePlaces implements Places {
  private final Map<String, Map<Integer, List<byte[]>>> topics = new HashMap<>();
  private final Map<String, Long> begins = new HashMap<>();
  private final Set<String> compacted = new HashSet<>();

  /** Adds lines to a partition, behind those that are there. */
  FakePlaces with(String topic, int partition, String... lines) {
    List<byte[]> records = records(topic, partition);
    for (String line : lines) {
      records.add(line.getBytes(StandardCharsets.UTF_8));
    }
    return this;
  }

  /** Adds a record to a partition, behind those that are there. */
  FakePlaces withBytes(String topic, int partition, byte[] record) {
    records(topic, partition).add(record);
    return this;
  }

  private List<byte[]> records(String topic, int partition) {
    return topics
        .computeIfAbsent(topic, any -> new TreeMap<>())
        .computeIfAbsent(partition, any -> new ArrayList<>());
  }

  /** Takes away what lies before an offset. */
  FakePlaces from(String topic, long offset) {
    begins.put(topic, offset);
    return this;
  }

  FakePlaces compacted(String topic) {
    compacted.add(topic);
    return this;
  }

  @Override
  public boolean compacted(Place place) {
    return compacted.contains(place.name());
  }

  @Override
  public Messages look(Place place) {
    return new Records(place, topics.getOrDefault(place.name(), Map.of()));
  }

  private final class Records implements Messages {
    private final Place place;
    private final Map<Integer, List<byte[]>> partitions;

    Records(Place place, Map<Integer, List<byte[]>> partitions) {
      this.place = place;
      this.partitions = partitions;
    }

    private long first() {
      return begins.getOrDefault(place.name(), 0L);
    }

    private long named(int partition) {
      return place instanceof Place.Topic topic && topic.from() instanceof Start.Offsets from
          ? from.byPartition().getOrDefault(partition, 0L)
          : 0;
    }

    @Override
    public Map<Integer, Long> begin() {
      Map<Integer, Long> offsets = new TreeMap<>();
      partitions
          .keySet()
          .forEach(partition -> offsets.put(partition, Math.max(first(), named(partition))));
      return offsets;
    }

    @Override
    public boolean whole() {
      return partitions.keySet().stream().allMatch(partition -> first() <= named(partition));
    }

    @Override
    public long size() {
      return partitions.values().stream().mapToInt(List::size).sum();
    }

    @Override
    public Predicate<Message> untilNow() {
      Map<Integer, Integer> ends = new TreeMap<>();
      partitions.forEach((partition, records) -> ends.put(partition, records.size()));
      return message -> message.offset() < ends.getOrDefault(message.partition(), 0);
    }

    @Override
    public void forEach(Taker taker) {
      begin()
          .forEach(
              (partition, begin) -> {
                List<byte[]> records = partitions.get(partition);
                for (int offset = begin.intValue(); offset < records.size(); offset++) {
                  taker.take(
                      new Message(
                          place.name(), partition, offset, offset * 1000L, records.get(offset)));
                }
              });
    }
  }
}
