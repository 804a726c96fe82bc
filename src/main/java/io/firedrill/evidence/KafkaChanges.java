package io.firedrill.evidence;

import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.inspect.KafkaNames;
import io.firedrill.problem.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a new version changes at the brokers, and what that does. It is none of it wrong by itself:
 * a team may want it.
 */
public record KafkaChanges(List<Operator> old, List<Operator> next) {
  /** The last ones that were seen; without both versions there is nothing to say. */
  public static KafkaChanges of(Evidence evidence) {
    return new KafkaChanges(
        operators(evidence, UpgradeFact.Version.OLD), operators(evidence, UpgradeFact.Version.NEW));
  }

  private static List<Operator> operators(Evidence evidence, UpgradeFact.Version version) {
    return evidence
        .last(UpgradeFact.VersionSeen.class, seen -> seen.version() == version)
        .map(UpgradeFact.VersionSeen::operators)
        .orElse(List.of());
  }

  /** A sentence for each change of an operator that both versions have. */
  public List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    for (Operator operator : next) {
      old.stream()
          .filter(before -> before.id().equals(operator.id()))
          .findFirst()
          .ifPresent(before -> compare(before, operator, sentences));
    }
    return sentences;
  }

  private static void compare(Operator before, Operator operator, List<String> sentences) {
    KafkaNames was = KafkaNames.of(before);
    KafkaNames is = KafkaNames.of(operator);
    if (!was.topics().isEmpty() && !is.topics().isEmpty()) {
      topics(operator, was.topics(), is.topics()).ifPresent(sentences::add);
      transactions(operator, was.transactionalIds(), is.transactionalIds())
          .ifPresent(sentences::add);
    }
    if (was.group().isPresent() && is.group().isPresent() && !was.group().equals(is.group())) {
      sentences.add(
          Texts.format(
              "the source %s has the consumer group %s, and had %s: nothing is read again or left"
                  + " out, because it starts from the offsets in the savepoint; whoever watches %s"
                  + " sees its lag grow",
              operator.label(), is.group().get(), was.group().get(), was.group().get()));
    }
  }

  private static Optional<String> topics(Operator sink, Set<String> was, Set<String> is) {
    return was.equals(is)
        ? Optional.empty()
        : Optional.of(
            Texts.format(
                "the sink %s writes to %s, and wrote to %s: from the upgrade on records go there,"
                    + " and what was written before does not",
                sink.label(), String.join(", ", is), String.join(", ", was)));
  }

  private static Optional<String> transactions(
      Operator sink, Optional<String> was, Optional<String> is) {
    if (was.equals(is)) {
      return Optional.empty();
    }
    if (is.isEmpty()) {
      return Optional.of(
          Texts.format(
              "the sink %s writes without transactions, and wrote with the transactional ids %s:"
                  + " after a restore records come again",
              sink.label(), was.get()));
    }
    if (was.isEmpty()) {
      return Optional.of(
          Texts.format(
              "the sink %s writes in transactions, with the transactional ids %s, and wrote without:"
                  + " readers with read_committed see a record once a checkpoint has committed it",
              sink.label(), is.get()));
    }
    return Optional.of(
        Texts.format(
            "the sink %s has the transactional ids %s, and had %s: with its state it aborts what is"
                + " open under both; started without its state, readers with read_committed wait"
                + " behind what %s has left open until that times out",
            sink.label(), is.get(), was.get(), was.get()));
  }
}
