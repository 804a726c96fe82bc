package io.firedrill.inspect;

import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.inspect.Inspection.Result;
import io.firedrill.problem.Texts;
import io.firedrill.snapshot.SnapshotOperator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks whether the operators of a job graph can take over what a savepoint holds, by the rules of
 * Flink's {@code Checkpoints.loadAndValidateCheckpoint} and {@code StateAssignmentOperation}.
 *
 * @param snapshot the savepoint's operators
 * @param graph the new version's operators
 * @param oldGraph the old version's operators, which name those that are gone; may be empty
 * @param allowNonRestoredState whether the new version is allowed to leave state behind
 */
public record GraphCheck(
    List<SnapshotOperator> snapshot,
    List<Operator> graph,
    List<Operator> oldGraph,
    boolean allowNonRestoredState) {

  /**
   * The result for one operator.
   *
   * @param operator its uid, name or id, whichever is known
   * @param how the reason
   */
  public record OperatorCheck(
      String operator, String operatorId, long bytes, Result result, String how) {}

  /** All operators of the savepoint, and those that are new, in the order of the new graph. */
  public List<OperatorCheck> check() {
    Map<String, SnapshotOperator> saved = new HashMap<>();
    snapshot.forEach(operator -> saved.put(operator.id(), operator));
    Set<String> claimed = new HashSet<>();
    List<OperatorCheck> checks = new ArrayList<>();
    for (Operator operator : graph) {
      SnapshotOperator state = saved.get(operator.id());
      if (state != null) {
        claimed.add(operator.id());
        checks.add(claimed(operator, state));
      }
    }
    for (SnapshotOperator operator : snapshot) {
      if (!claimed.contains(operator.id())) {
        checks.add(gone(operator));
      }
    }
    for (Operator operator : graph) {
      if (!saved.containsKey(operator.id())) {
        checks.add(
            new OperatorCheck(
                operator.label(),
                operator.id(),
                0,
                Result.COMPATIBLE,
                "new: it starts without state"));
      }
    }
    return checks;
  }

  private static OperatorCheck claimed(Operator operator, SnapshotOperator state) {
    if (operator.parallelism() > state.maxParallelism()) {
      return new OperatorCheck(
          operator.label(),
          operator.id(),
          state.bytes(),
          Result.INCOMPATIBLE,
          Texts.format(
              "its parallelism of %d is above the maximum parallelism of %d that its state was"
                  + " written with",
              operator.parallelism(), state.maxParallelism()));
    }
    if (operator.maxParallelism() > 0 && operator.maxParallelism() != state.maxParallelism()) {
      return new OperatorCheck(
          operator.label(),
          operator.id(),
          state.bytes(),
          Result.INCOMPATIBLE,
          Texts.format(
              "its maximum parallelism is %d, and its state was written with %d: Flink cannot"
                  + " change it",
              operator.maxParallelism(), state.maxParallelism()));
    }
    return new OperatorCheck(
        operator.label(), operator.id(), state.bytes(), Result.COMPATIBLE, "finds its state");
  }

  private OperatorCheck gone(SnapshotOperator state) {
    Optional<Operator> was =
        oldGraph.stream().filter(operator -> operator.id().equals(state.id())).findFirst();
    String name = was.map(Operator::label).orElse("operator " + state.id());
    if (!state.hasState()) {
      return new OperatorCheck(name, state.id(), 0, Result.COMPATIBLE, "gone, and it had no state");
    }
    String renamed =
        was.flatMap(this::twin)
            .map(
                twin ->
                    Texts.format(
                        " The new version has %s in its place: was the uid changed?", twin.label()))
            .orElse("");
    return new OperatorCheck(
        name,
        state.id(),
        state.bytes(),
        Result.INCOMPATIBLE,
        Texts.format(
            allowNonRestoredState
                ? "gone: allowNonRestoredState lets the job start, and drops its %d bytes of state"
                    + " silently.%s%s"
                : "gone: Flink refuses to start while no operator claims its %d bytes of"
                    + " state.%s%s",
            state.bytes(),
            renamed,
            generated()));
  }

  /** Where ids are generated an operator may only seem to be gone. */
  private String generated() {
    Set<String> saved = new HashSet<>();
    snapshot.forEach(operator -> saved.add(operator.id()));
    boolean some = graph.stream().anyMatch(o -> o.uid().isEmpty() && !saved.contains(o.id()));
    return some
        ? " Operators of the new version have no uid: their ids depend on the job graph and on its"
            + " parallelism, which --parallelism sets."
        : "";
  }

  /**
   * A new operator, without state in the savepoint, that is in the place of the old one by its
   * name.
   */
  private Optional<Operator> twin(Operator was) {
    Set<String> saved = new HashSet<>();
    snapshot.forEach(operator -> saved.add(operator.id()));
    return graph.stream()
        .filter(operator -> !saved.contains(operator.id()))
        .filter(operator -> operator.kind() == was.kind())
        .filter(
            operator ->
                operator.name().equals(was.name())
                    || operator.label().startsWith(was.label())
                    || was.label().startsWith(operator.label()))
        .findFirst();
  }
}
