package io.firedrill.evidence;

import java.util.List;
import java.util.OptionalLong;

/**
 * The source's backlog: what is due and not read, before and after the fault, by those looks at it
 * that {@linkplain MetricLooks showed something new}.
 */
public record Backlog(Evidence evidence) {
  private static final int LOOKS = 10;
  // REST goes on showing an old attempt's metrics, or a new one's from before it had its splits,
  // until metrics.fetcher.update-interval (200 ms) and a look of ours have gone by
  private static final long METRICS_LAG_MILLIS = 1_000;

  /** Whether the source reports it at all; not every source has the metric. */
  public boolean isReported() {
    return evidence.first(Fact.BacklogSeen.class).isPresent();
  }

  /** Each look that showed something new, in the order of time. */
  public List<Fact.BacklogSeen> looks() {
    return new MetricLooks(evidence).backlog();
  }

  /**
   * What was usual before the fault, in records: the median of the last looks before it. The first
   * looks of a run show the backlog of its start.
   */
  public OptionalLong baseline() {
    long fault = evidence.fault().map(Fact::at).orElse(Long.MAX_VALUE);
    List<Long> before =
        looks().stream().filter(seen -> seen.at() < fault).map(Fact.BacklogSeen::records).toList();
    List<Long> last =
        before.subList(Math.max(0, before.size() - LOOKS), before.size()).stream()
            .sorted()
            .toList();
    return last.isEmpty() ? OptionalLong.empty() : OptionalLong.of(last.get(last.size() / 2));
  }

  /**
   * When it was back at the baseline, in epoch milliseconds; never before all subtasks were seen
   * RUNNING after the last restore. Of several sources the last counts.
   */
  public OptionalLong recoveredAt() {
    List<Backlog> reported =
        evidence.bySource().stream().map(Backlog::new).filter(Backlog::isReported).toList();
    List<OptionalLong> back = reported.stream().map(Backlog::ofOneSource).toList();
    return back.stream().allMatch(OptionalLong::isPresent)
        ? back.stream().mapToLong(OptionalLong::getAsLong).max()
        : OptionalLong.empty();
  }

  private OptionalLong ofOneSource() {
    OptionalLong baseline = baseline();
    OptionalLong running = evidence.runningAgainAt();
    if (baseline.isEmpty() || running.isEmpty()) {
      return OptionalLong.empty();
    }
    OptionalLong since = OptionalLong.empty();
    for (Fact.BacklogSeen seen :
        looks().stream().filter(s -> s.at() >= running.getAsLong()).toList()) {
      if (seen.records() > baseline.getAsLong()) {
        since = OptionalLong.empty();
      } else if (since.isEmpty()) {
        since = OptionalLong.of(seen.at());
      }
      if (since.isPresent() && seen.at() >= running.getAsLong() + METRICS_LAG_MILLIS) {
        return since;
      }
    }
    return OptionalLong.empty();
  }
}
