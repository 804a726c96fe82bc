package io.firedrill.drill.evidence;

import java.util.List;
import java.util.OptionalLong;

/** The source's backlog: what is due and not read, before and after the fault. */
public record Backlog(Evidence evidence) {
  private static final int LOOKS = 10;

  /**
   * What was usual before the fault, in records: the median of the last looks before it. The first
   * looks of a run show the backlog of its start.
   */
  public OptionalLong usual() {
    long fault = evidence.fault().map(Fact::at).orElse(Long.MAX_VALUE);
    List<Long> before =
        evidence
            .all(Fact.BacklogSeen.class)
            .filter(seen -> seen.at() < fault)
            .map(Fact.BacklogSeen::records)
            .toList();
    List<Long> last =
        before.subList(Math.max(0, before.size() - LOOKS), before.size()).stream()
            .sorted()
            .toList();
    return last.isEmpty() ? OptionalLong.empty() : OptionalLong.of(last.get(last.size() / 2));
  }

  /**
   * When it was first seen to be no more than usual again, after a moment in epoch milliseconds.
   */
  public OptionalLong backAfter(long millis) {
    OptionalLong usual = usual();
    if (usual.isEmpty()) {
      return OptionalLong.empty();
    }
    return evidence
        .all(Fact.BacklogSeen.class)
        .filter(seen -> seen.at() > millis && seen.records() <= usual.getAsLong())
        .mapToLong(Fact::at)
        .findFirst();
  }
}
