package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.problem.Texts;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The new version is there, and makes a job graph with its real arguments. */
record NewVersionUsable() implements Link {
  @Override
  public String name() {
    return "new version";
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<UpgradeFact.VersionUnusable> unusable =
        evidence.all(UpgradeFact.VersionUnusable.class).findFirst();
    if (unusable.isPresent()) {
      return unusable.get().version() == UpgradeFact.Version.OLD
          ? Finding.unseen("the running version: %s", unusable.get().why())
          : Finding.broken("%s", unusable.get().why());
    }
    return evidence
        .all(UpgradeFact.VersionSeen.class)
        .filter(seen -> seen.version() == UpgradeFact.Version.NEW)
        .findFirst()
        .map(seen -> holds(seen.operators()))
        .orElse(Finding.unseen("its job graph was not made"));
  }

  private static Finding holds(List<Operator> operators) {
    String without =
        operators.stream()
            .filter(operator -> operator.uid().isEmpty())
            .map(Operator::name)
            .collect(Collectors.joining(", "));
    return Finding.holds(
        "%d operators, %s",
        operators.size(),
        without.isEmpty()
            ? "each with a uid"
            : Texts.format("without a uid: %s; their ids change with the job graph", without));
  }
}
