package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Phase;
import io.firedrill.problem.Texts;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Each fault of a series was seen to take effect, and at least one hit what carried the job. */
record EachStepDone() implements Link {
  @Override
  public String name() {
    return "faults hit";
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<Fact.SeriesPlanned> plan = evidence.last(Fact.SeriesPlanned.class);
    if (plan.isEmpty()) {
      return Finding.unseen("what the series was to be was not recorded");
    }
    List<String> steps = plan.get().steps();
    Set<Integer> done =
        evidence.all(Fact.StepDone.class).map(Fact.StepDone::step).collect(Collectors.toSet());
    Optional<String> first =
        IntStream.range(0, steps.size())
            .filter(step -> !done.contains(step))
            .mapToObj(step -> Texts.format("%d of %d, %s", step + 1, steps.size(), steps.get(step)))
            .findFirst();
    if (first.isPresent()) {
      return Finding.unseen(
          "fault %s, was not seen to take effect%s",
          first.get(),
          evidence
              .first(Fact.DeadlineMissed.class, late -> late.phase() == Phase.FAULT)
              .map(late -> ": " + late.message())
              .orElse(""));
    }
    if (evidence.faults().stream().noneMatch(fault -> carried(evidence, fault))) {
      return Finding.broken("none of what was hit carried anything of the job");
    }
    return Finding.holds(
        "%d faults: %s",
        steps.size(),
        evidence.faults().stream()
            .map(Fact.FaultTookEffect::effect)
            .collect(Collectors.joining("; ")));
  }

  private static boolean carried(Evidence evidence, Fact.FaultTookEffect fault) {
    return fault.victims().stream()
        .anyMatch(
            victim ->
                evidence
                    .first(
                        Fact.VictimChosen.class,
                        chosen -> chosen.victim().equals(victim) && !chosen.subtasks().isEmpty())
                    .isPresent());
  }
}
