package io.firedrill.inspect;

import io.firedrill.inspect.Inspection.Operator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an operator has at the brokers, as its job graph shows it.
 *
 * @param topics that a sink writes
 * @param transactionalIds the prefix of a sink that writes exactly once
 * @param group the consumer group of a source
 */
public record KafkaNames(
    Set<String> topics, Optional<String> transactionalIds, Optional<String> group) {
  static final String TOPIC = "topic ";
  static final String TRANSACTIONAL_IDS = "transactional ids ";
  static final String GROUP = "consumer group ";

  public static KafkaNames of(Operator operator) {
    return new KafkaNames(
        new TreeSet<>(named(operator, TOPIC)),
        named(operator, TRANSACTIONAL_IDS).stream().findFirst(),
        named(operator, GROUP).stream().findFirst());
  }

  private static List<String> named(Operator operator, String what) {
    return operator.places().stream()
        .filter(place -> place.startsWith(what))
        .map(place -> place.substring(what.length()))
        .toList();
  }
}
