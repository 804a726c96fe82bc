package io.firedrill.selftest;

import io.firedrill.evidence.Evidence;
import io.firedrill.judge.Finding;
import io.firedrill.judge.Judge;
import io.firedrill.judge.Verdict;
import java.util.Comparator;
import java.util.List;

/** Holds a plant against what the judge made of it. */
final class Verification {
  private Verification() {}

  static Outcome of(Plant plant, Evidence evidence) {
    Verdict verdict = Judge.judgeByItself(evidence);
    List<Verdict.Examined> notHolding =
        verdict.links().stream()
            .filter(l -> !(l.finding() instanceof Finding.Holds))
            .sorted(Comparator.comparing(l -> l.finding() instanceof Finding.Broken ? 0 : 1))
            .toList();
    if (notHolding.isEmpty()) {
      return new Outcome(plant.name(), plant.link(), false, "not caught: the verdict is PASS");
    }
    Verdict.Examined first = notHolding.get(0);
    String reason = first.link() + ": " + first.finding().reason();
    boolean byTheRightLink =
        first.link().equals(plant.link())
            && (plant.open()
                ? first.finding() instanceof Finding.Unseen
                : first.finding() instanceof Finding.Broken);
    boolean alone = !plant.only() || notHolding.size() == 1;
    boolean forTheRightReason = plant.shows().test(evidence);
    String note =
        !byTheRightLink
            ? " (expected from: " + plant.link() + ")"
            : !alone
                ? " (and " + notHolding.get(1).link() + ", which the plant leaves whole)"
                : forTheRightReason ? "" : " (not what was planted)";
    return new Outcome(
        plant.name(), plant.link(), byTheRightLink && alone && forTheRightReason, reason + note);
  }
}
