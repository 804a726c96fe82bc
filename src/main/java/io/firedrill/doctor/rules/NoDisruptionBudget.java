package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import io.firedrill.doctor.Surroundings;
import java.util.List;
import java.util.Optional;

/** Drains that take all pods at once. */
final class NoDisruptionBudget implements Rule {
  @Override
  public Advice advice() {
    return Advice.info("no-disruption-budget")
        .why("A drain of nodes evicts the job's pods one after the other, while it still recovers.")
        .at("https://kubernetes.io/docs/tasks/run-application/configure-pdb/")
        .remedy(
            "a PodDisruptionBudget for each role, as in k8s/overlays/staging/disruption-budget.yaml")
        .drill("taskmanager-evict");
  }

  @Override
  public Look examine(Subject subject) {
    Optional<List<String>> budgets =
        subject.surroundings().flatMap(Surroundings::disruptionBudgets);
    if (budgets.isEmpty()) {
      return Look.unseen(
          "only the cluster shows it, to somebody who may list PodDisruptionBudgets");
    }
    return budgets.get().isEmpty()
        ? Look.found("the job's pods", "no PodDisruptionBudget selects them")
        : Look.fine();
  }
}
