package io.firedrill.inspect;

import io.firedrill.inspect.Inspection.Kind;
import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.inspect.Inspection.Result;
import io.firedrill.inspect.Inspection.StateCheck;
import io.firedrill.inspect.SavedState.State;
import io.firedrill.problem.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/**
 * Compares the serializers that states were written with to those that a version of the job uses
 * for them, as Flink does when it restores them. <a
 * href="https://nightlies.apache.org/flink/flink-docs-release-1.20/docs/dev/datastream/fault-tolerance/serialization/custom_serialization/">State
 * schema evolution</a>
 *
 * @param old the savepoint
 * @param declared a savepoint of the new version, taken right after it started without state
 */
record StateComparison(SavedState old, SavedState declared) {
  /** Checks the states of all operators that are neither source nor sink. */
  List<StateCheck> check(List<Operator> operators) {
    List<StateCheck> checks = new ArrayList<>();
    for (Operator operator : operators) {
      if (operator.kind() == Kind.OTHER) {
        Map<String, State> now =
            declared.states(operator.id()).stream()
                .collect(Collectors.toMap(State::name, Function.identity()));
        for (State state : old.states(operator.id())) {
          checks.add(check(operator, state, now.get(state.name())));
        }
      }
    }
    return checks;
  }

  private static StateCheck check(Operator operator, State was, State is) {
    if (was.unreadable().isPresent()) {
      return new StateCheck(
          operator.id(),
          was.name(),
          Result.INCOMPATIBLE,
          "what it was written with cannot be read with the new version's classes: "
              + was.unreadable().get());
    }
    if (is == null || is.unreadable().isPresent()) {
      return new StateCheck(
          operator.id(),
          was.name(),
          Result.NOT_CHECKED,
          "the new version does not declare it when it starts: it is dropped, unless it is declared"
              + " later");
    }
    String how = "compatible as is";
    for (Map.Entry<String, TypeSerializerSnapshot<?>> entry : was.serializers().entrySet()) {
      TypeSerializerSnapshot<?> now = is.serializers().get(entry.getKey());
      if (now == null) {
        return new StateCheck(
            operator.id(),
            was.name(),
            Result.INCOMPATIBLE,
            Texts.format("it is another kind of state now: it no longer has a %s", entry.getKey()));
      }
      TypeSerializerSchemaCompatibility<?> compatibility = resolve(entry.getValue(), now);
      if (compatibility.isIncompatible()) {
        return new StateCheck(
            operator.id(),
            was.name(),
            Result.INCOMPATIBLE,
            Texts.format("written by %s, which %s cannot read", name(entry.getValue()), name(now)));
      }
      if (compatibility.isCompatibleAfterMigration()) {
        how = "compatible after migration: its schema has evolved";
      }
    }
    return new StateCheck(operator.id(), was.name(), Result.COMPATIBLE, how);
  }

  @SuppressWarnings("unchecked")
  private static <T> TypeSerializerSchemaCompatibility<T> resolve(
      TypeSerializerSnapshot<?> was, TypeSerializerSnapshot<?> is) {
    if (!is.getClass().equals(was.getClass())) {
      // Flink asks the new serializer's snapshot, which may know serializers of other kinds
      try {
        return ((TypeSerializerSnapshot<T>) is)
            .resolveSchemaCompatibility((TypeSerializerSnapshot<T>) was);
      } catch (ClassCastException e) {
        return TypeSerializerSchemaCompatibility.incompatible();
      }
    }
    return ((TypeSerializerSnapshot<T>) is)
        .resolveSchemaCompatibility((TypeSerializerSnapshot<T>) was);
  }

  private static String name(TypeSerializerSnapshot<?> snapshot) {
    String type = snapshot.getClass().getName();
    String serializer = type.replaceFirst("Snapshot$", "").replaceFirst("\\$.*$", "");
    return serializer.substring(serializer.lastIndexOf('.') + 1);
  }
}
