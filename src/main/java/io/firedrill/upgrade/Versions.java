package io.firedrill.upgrade;

import io.firedrill.cluster.JobVersion;
import io.firedrill.inspect.Connector;
import io.firedrill.inspect.Connector.Effect;
import io.firedrill.inspect.Inspection.Operator;
import java.util.List;
import java.util.Optional;

/**
 * The versions of a job that an upgrade is about, with what they consist of.
 *
 * @param old the version that runs
 * @param next the version that is to take its place
 * @param shadow the same with the shadow's paths
 * @param shadowOfOld the version that runs with paths of another shadow, if that is wanted
 * @param oldOperators the operators that take the savepoint
 * @param nextOperators the operators of the new version
 */
record Versions(
    JobVersion old,
    JobVersion next,
    JobVersion shadow,
    Optional<JobVersion> shadowOfOld,
    List<Operator> oldOperators,
    List<Operator> nextOperators) {
  /** How many subtasks of the shadows prepare transactions in a database. */
  int preparing() {
    return preparing(nextOperators) + shadowOfOld.map(any -> preparing(oldOperators)).orElse(0);
  }

  private static int preparing(List<Operator> operators) {
    return operators.stream()
        .filter(
            operator ->
                Connector.of(operator.type())
                    .filter(it -> it.effect() == Effect.COMMITS_WHAT_IS_PREPARED)
                    .isPresent())
        .mapToInt(Operator::parallelism)
        .sum();
  }
}
