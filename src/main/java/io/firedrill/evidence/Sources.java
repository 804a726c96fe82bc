package io.firedrill.evidence;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The sources of a job, whose metrics are seen one by one: one that is stuck shows in its own. */
record Sources(Evidence evidence) {
  /**
   * The evidence with the metrics of one source only, for each that emitted records before the
   * fault. One that was quiet then, as a source of rules or settings is, proves nothing afterwards;
   * what it read when the job began does not make it one that goes on.
   */
  List<Evidence> busy() {
    long fault = evidence.fault().map(Fact::at).orElse(Long.MAX_VALUE);
    List<Evidence> all = each();
    if (all.size() == 1) {
      return all;
    }
    long first = evidence.first(Fact.RecordsSeen.class).map(Fact::at).orElse(0L);
    long middle = first + (Math.min(fault, lastLook()) - first) / 2;
    return Stream.of(middle, 0L)
        .map(from -> all.stream().filter(source -> flows(source, from, fault)).toList())
        .filter(busy -> !busy.isEmpty())
        .findFirst()
        .orElse(all);
  }

  private long lastLook() {
    return evidence.last(Fact.RecordsSeen.class).map(Fact::at).orElse(0L);
  }

  /** The same for each of the others. */
  List<Evidence> quiet() {
    List<Evidence> busy = busy();
    return each().stream().filter(source -> !busy.contains(source)).toList();
  }

  /** The evidence with the metrics of one source only, for each of them. */
  List<Evidence> each() {
    TreeSet<String> ids =
        Stream.concat(
                evidence.all(Fact.RecordsSeen.class).map(Fact.RecordsSeen::source),
                evidence.all(Fact.BacklogSeen.class).map(Fact.BacklogSeen::source))
            .collect(Collectors.toCollection(TreeSet::new));
    return ids.size() < 2 ? List.of(evidence) : ids.stream().map(this::only).toList();
  }

  /** Whether the only source was seen to emit records between two moments. */
  static boolean flows(Evidence source, long from, long to) {
    List<Long> seen =
        source
            .all(Fact.RecordsSeen.class)
            .filter(fact -> fact.at() > from && fact.at() < to)
            .map(Fact.RecordsSeen::records)
            .toList();
    return seen.stream().anyMatch(records -> records > seen.get(0));
  }

  /** What all of them have emitted, in looks at all of them. */
  List<Fact.RecordsSeen> records() {
    return sums(evidence.all(Fact.RecordsSeen.class).toList(), Fact.RecordsSeen::records).stream()
        .map(look -> new Fact.RecordsSeen(look.getKey(), look.getValue()))
        .toList();
  }

  /** What is due at all of them, in looks at all of them. */
  List<Fact.BacklogSeen> backlog() {
    return sums(evidence.all(Fact.BacklogSeen.class).toList(), Fact.BacklogSeen::records).stream()
        .map(look -> new Fact.BacklogSeen(look.getKey(), look.getValue()))
        .toList();
  }

  private static <F extends Fact> List<Map.Entry<Long, Long>> sums(
      List<F> seen, ToLongFunction<F> value) {
    Map<Long, List<F>> looks =
        seen.stream().collect(Collectors.groupingBy(Fact::at, TreeMap::new, Collectors.toList()));
    int all = looks.values().stream().mapToInt(List::size).max().orElse(0);
    return looks.entrySet().stream()
        .filter(look -> look.getValue().size() == all)
        .map(look -> Map.entry(look.getKey(), look.getValue().stream().mapToLong(value).sum()))
        .toList();
  }

  private Evidence only(String id) {
    return new Evidence(
        evidence.facts().stream()
            .filter(fact -> !(fact instanceof Fact.RecordsSeen r) || r.source().equals(id))
            .filter(fact -> !(fact instanceof Fact.BacklogSeen b) || b.source().equals(id))
            .toList());
  }
}
