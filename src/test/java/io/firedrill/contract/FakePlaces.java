package io.firedrill.contract;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Topics in memory, by name. */
final class FakePlaces implements Places {
  private final Map<String, Map<Integer, List<String>>> topics = new HashMap<>();
  private final Map<String, Long> begins = new HashMap<>();

  /** Adds lines to a partition, behind those that are there. */
  FakePlaces with(String topic, int partition, String... lines) {
    topics
        .computeIfAbsent(topic, any -> new TreeMap<>())
        .computeIfAbsent(partition, any -> new ArrayList<>())
        .addAll(List.of(lines));
    return this;
  }

  /** Takes away what lies before an offset. */
  FakePlaces from(String topic, long offset) {
    begins.put(topic, offset);
    return this;
  }

  @Override
  public Messages look(Place place) {
    Map<Integer, List<String>> partitions = topics.getOrDefault(place.name(), Map.of());
    long begin = begins.getOrDefault(place.name(), 0L);
    return new Messages() {
      @Override
      public Map<Integer, Long> begin() {
        Map<Integer, Long> offsets = new TreeMap<>();
        partitions.keySet().forEach(partition -> offsets.put(partition, begin));
        return offsets;
      }

      @Override
      public long size() {
        return partitions.values().stream().mapToInt(List::size).sum();
      }

      @Override
      public void forEach(Taker taker) {
        partitions.forEach(
            (partition, lines) -> {
              for (int offset = (int) begin; offset < lines.size(); offset++) {
                taker.take(
                    new Message(
                        place.name(),
                        partition,
                        offset,
                        offset * 1000L,
                        lines.get(offset).getBytes(StandardCharsets.UTF_8)));
              }
            });
      }
    };
  }
}
