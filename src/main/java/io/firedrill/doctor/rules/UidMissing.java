package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import io.firedrill.inspect.JobTraits;
import io.firedrill.inspect.JobTraits.Kept;
import java.util.List;
import java.util.Optional;

/** State whose operator has no uid. */
final class UidMissing implements Rule {
  @Override
  public Advice advice() {
    return Advice.warning("uid-missing")
        .why(
            "Without a uid an operator's id follows from the job graph: once that changes, its state belongs to nobody, and a restore fails or begins without it.")
        .flink("ops/state/savepoints/#assigning-operator-ids")
        .remedy(
            "uid(\"…\") at each operator that keeps state. A job that runs without them gets the ids that it has now by setUidHash first");
  }

  @Override
  public Look examine(Subject subject) {
    return JarShows.look(subject, UidMissing::found);
  }

  private static Optional<Look> found(JobTraits code) {
    List<String> without =
        code.kept().stream().filter(kept -> !kept.hasUid()).map(Kept::operator).distinct().toList();
    return without.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Look.found("the job's code", "these have none: %s", String.join(", ", without)));
  }
}
