package io.firedrill.evidence;

import io.firedrill.problem.Texts;
import java.util.List;
import java.util.Optional;

/**
 * How many records a second the live job's source gave, before the shadow and beside it.
 *
 * @param before records a second from the beginning to the shadow's start
 * @param beside records a second while the shadow ran
 */
public record Throughput(double before, double beside) {
  /** What was measured; empty if the source does not report it, or there was no shadow. */
  public static Optional<Throughput> of(Evidence evidence) {
    Optional<Fact.PhaseBegan> shadow =
        evidence.first(Fact.PhaseBegan.class, phase -> phase.phase() == Phase.SHADOW);
    if (shadow.isEmpty()) {
      return Optional.empty();
    }
    long from = shadow.get().at();
    long to =
        evidence
            .first(Fact.PhaseBegan.class, phase -> phase.at() > from)
            .map(Fact::at)
            .orElse(Long.MAX_VALUE);
    Optional<Double> before = rate(evidence, 0, from);
    Optional<Double> beside = rate(evidence, from, to);
    return before.isPresent() && beside.isPresent()
        ? Optional.of(new Throughput(before.get(), beside.get()))
        : Optional.empty();
  }

  private static Optional<Double> rate(Evidence evidence, long from, long to) {
    List<Fact.RecordsSeen> seen =
        evidence.records().stream().filter(r -> r.at() >= from && r.at() < to).toList();
    if (seen.size() < 2) {
      return Optional.empty();
    }
    Fact.RecordsSeen first = seen.get(0);
    Fact.RecordsSeen last = seen.get(seen.size() - 1);
    return last.at() == first.at()
        ? Optional.empty()
        : Optional.of((last.records() - first.records()) * 1000.0 / (last.at() - first.at()));
  }

  public String describe() {
    return Texts.format(
        "%.0f records a second before and %.0f beside the shadow (%+.1f %%)",
        before, beside, before == 0 ? 0 : (beside / before - 1) * 100);
  }
}
