package io.firedrill.evidence;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The looks at the source's metrics that showed something new. REST repeats the last values until
 * Flink's metric fetcher has new ones, and that asks again only when its last question is answered
 * or {@code web.timeout} (10 minutes by default) has passed: while a TaskManager hangs or is lost,
 * all metrics stand still. A value that does not move is not a look. In evidence without the
 * source's records, as it was before they were recorded, every look counts.
 */
record MetricLooks(Evidence evidence) {
  /** Looks at the backlog, the first one and those since which it or the records moved. */
  List<Fact.BacklogSeen> backlog() {
    List<Fact.BacklogSeen> looks = new ArrayList<>();
    moved()
        .forEach(
            fact -> {
              if (fact instanceof Fact.BacklogSeen seen) {
                looks.add(seen);
              }
            });
    return looks;
  }

  /** Whether any of the metrics moved after a moment, in epoch milliseconds. */
  boolean movedAfter(long moment) {
    return moved().stream().anyMatch(fact -> fact.at() > moment);
  }

  /** Facts of looks, all metrics of a look having the same time. */
  private List<Fact> moved() {
    boolean countsAll = evidence.first(Fact.RecordsSeen.class).isEmpty();
    Map<Class<?>, Long> last = new HashMap<>();
    List<Fact> moved = new ArrayList<>();
    List<Fact> look = new ArrayList<>();
    boolean moves = countsAll;
    for (Fact fact : evidence.facts()) {
      if (!(fact instanceof Fact.BacklogSeen) && !(fact instanceof Fact.RecordsSeen)) {
        continue;
      }
      if (!look.isEmpty() && look.get(0).at() != fact.at()) {
        moved.addAll(moves ? look : List.of());
        look.clear();
        moves = countsAll;
      }
      look.add(fact);
      moves |= !Long.valueOf(value(fact)).equals(last.put(fact.getClass(), value(fact)));
    }
    moved.addAll(moves ? look : List.of());
    return moved;
  }

  private static long value(Fact fact) {
    return fact instanceof Fact.BacklogSeen seen
        ? seen.records()
        : ((Fact.RecordsSeen) fact).records();
  }
}
