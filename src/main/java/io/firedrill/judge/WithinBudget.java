package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Recovery;
import io.firedrill.evidence.Sight;
import io.firedrill.problem.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The recovery was as fast as the drill's budget demands. */
record WithinBudget() implements Link {
  @Override
  public String name() {
    return "within budget";
  }

  @Override
  public boolean applies(Evidence evidence) {
    return evidence.first(Fact.BudgetSet.class).isPresent();
  }

  @Override
  public Finding examine(Evidence evidence) {
    Map<String, Long> budget =
        new TreeMap<>(evidence.last(Fact.BudgetSet.class).orElseThrow().maxMillis());
    Optional<Recovery> recovery = Recovery.of(evidence);
    Optional<Finding> over = overAlready(evidence, recovery, budget);
    if (over.isPresent()) {
      return over.get();
    }
    if (recovery.isEmpty()) {
      return Finding.unseen("no recovery was seen that could be measured");
    }
    List<String> kept = new ArrayList<>();
    for (Map.Entry<String, Long> limit : budget.entrySet()) {
      OptionalLong took = recovery.get().millisOf(limit.getKey());
      if (took.isEmpty()) {
        return Finding.unseen("how long \"%s\" took was not seen", limit.getKey());
      }
      if (took.getAsLong() > limit.getValue()) {
        return Finding.absent(
            evidence.unlookedAt(
                Sight.FLINK, evidence.fault().map(Fact::at).orElse(0L), Long.MAX_VALUE),
            "%s took %d ms, more than the %d ms allowed",
            limit.getKey(),
            took.getAsLong(),
            limit.getValue());
      }
      kept.add(Texts.format("%s %d of %d ms", limit.getKey(), took.getAsLong(), limit.getValue()));
    }
    return Finding.holds("%s", String.join(", ", kept));
  }

  /** All of it ran in time, and what REST showed since then was never new. */
  private static boolean metricsStoodStill(Evidence evidence, long deadline) {
    OptionalLong running = evidence.runningAgainAt();
    return running.isPresent()
        && running.getAsLong() <= deadline
        && !evidence.metricsMovedAfter(running.getAsLong());
  }

  /** A recovery that is still going on after the budget has passed is over budget. */
  private static Optional<Finding> overAlready(
      Evidence evidence, Optional<Recovery> recovery, Map<String, Long> budget) {
    long most = budget.getOrDefault(Recovery.TOTAL, Long.MAX_VALUE);
    long fault = evidence.fault().map(Fact::at).orElse(Long.MAX_VALUE);
    long watched = evidence.facts().stream().mapToLong(Fact::at).max().orElse(0) - fault;
    boolean silent = evidence.last(Fact.RestSeen.class).filter(seen -> !seen.answers()).isPresent();
    return recovery.filter(Recovery::complete).isPresent()
            || silent
            || metricsStoodStill(evidence, fault + most)
            || watched <= most
        ? Optional.empty()
        : Optional.of(
            Finding.broken(
                "the recovery was not over when the drill ended, %d ms after the fault: more than the %d ms allowed",
                watched, most));
  }
}
