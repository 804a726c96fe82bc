package io.firedrill.inspect;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * What a connector of Kafka shares with every job that names the same: topics, transactional ids, a
 * consumer group. The connector's classes are the job's own, of whatever version it has.
 */
final class KafkaPlaces {
  private KafkaPlaces() {}

  /** Empty if a part of it does not show. */
  static List<String> ofSink(Object sink) {
    List<String> places = new ArrayList<>();
    topics(sink).forEach(topic -> places.add(KafkaNames.TOPIC + topic));
    if (places.isEmpty()) {
      return List.of();
    }
    Optional<String> guarantee = Fields.of(sink, "deliveryGuarantee").map(Object::toString);
    if (guarantee.filter(List.of("at-least-once", "none")::contains).isPresent()) {
      return places;
    }
    Optional<Object> prefix = Fields.of(sink, "transactionalIdPrefix");
    prefix.ifPresent(ids -> places.add(KafkaNames.TRANSACTIONAL_IDS + ids));
    return prefix.isPresent() ? places : List.of();
  }

  /** Empty without a consumer group, or if it does not show. */
  static List<String> ofSource(Object source) {
    return Fields.of(source, "props")
        .map(properties -> ((Properties) properties).getProperty("group.id"))
        .map(group -> List.of(KafkaNames.GROUP + group))
        .orElse(List.of());
  }

  /** Those of the sink's serializer, which connectors from 3.4 on show as a part of the lineage. */
  private static Collection<?> topics(Object sink) {
    return Fields.of(sink, "recordSerializer")
        .flatMap(serializer -> call(serializer, "getKafkaDatasetFacet"))
        .flatMap(facet -> (Optional<?>) facet)
        .flatMap(facet -> call(facet, "getTopicIdentifier"))
        .flatMap(identifier -> call(identifier, "getTopics"))
        .<Collection<?>>map(topics -> (Collection<?>) topics)
        .orElse(List.of());
  }

  private static Optional<Object> call(Object object, String name) {
    try {
      Method method = object.getClass().getMethod(name);
      method.setAccessible(true);
      return Optional.ofNullable(method.invoke(object));
    } catch (NoSuchMethodException | InvocationTargetException e) {
      return Optional.empty();
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
