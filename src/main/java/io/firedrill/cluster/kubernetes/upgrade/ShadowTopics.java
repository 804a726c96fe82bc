package io.firedrill.cluster.kubernetes.upgrade;

import io.firedrill.cluster.RehearsalArea;
import io.firedrill.cluster.RehearsalTopics;
import io.firedrill.cluster.kubernetes.FoundDeployment;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a shadow has at Kafka's brokers: topics in the place of the live job's, and its group. */
final class ShadowTopics {
  private final FoundDeployment live;
  private final RehearsalArea area;
  private final Note note;
  private final Map<String, String> byLive = new TreeMap<>();
  private boolean made;

  /** Records at which brokers topics are about to be made, so that a clean-up finds them. */
  @FunctionalInterface
  interface Note {
    void topicsAt(String brokers) throws IOException;
  }

  /**
   * Makes nothing yet.
   *
   * @param named topics that the user has named
   * @throws Problem if there are topics, and it is not known where
   */
  ShadowTopics(FoundDeployment live, List<String> named, RehearsalArea area, Note note) {
    this.live = live;
    this.area = area;
    this.note = note;
    Stream.concat(named.stream(), live.spec().outputTopics().stream())
        .forEach(topic -> byLive.put(topic, area.named(topic)));
    if (!byLive.isEmpty()) {
      atBrokers();
    }
  }

  /** Its topics by those of the live job. */
  Map<String, String> byLive() {
    return Map.copyOf(byLive);
  }

  /**
   * Looks at the live job's.
   *
   * @throws IOException if they are not there, or cannot be looked at
   */
  void check() throws IOException {
    if (!byLive.isEmpty()) {
      atBrokers().check(byLive.keySet());
    }
  }

  void make() throws IOException {
    if (!byLive.isEmpty() || live.spec().brokers().isPresent()) {
      note.topicsAt(atBrokers().brokers().servers());
      made = true;
    }
    if (!byLive.isEmpty()) {
      atBrokers().makeLike(byLive);
    }
  }

  void remove() throws IOException {
    if (made) {
      atBrokers().remove();
    }
  }

  List<String> left() throws IOException {
    return made ? atBrokers().left() : List.of();
  }

  private RehearsalTopics atBrokers() {
    return live.topicsOf(area)
        .orElseThrow(
            () ->
                new Problem(
                    Texts.format(
                        "the shadow needs topics in the place of %s: name the brokers with --brokers"
                            + " HOST:PORT",
                        String.join(", ", byLive.keySet()))));
  }
}
