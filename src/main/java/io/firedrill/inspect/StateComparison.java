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
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.MapSerializerSnapshot;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;

/**
 * Compares the serializers that states were written with to those that a version of the job uses
 * for them, as Flink does when it restores them. <a
 * href="https://nightlies.apache.org/flink/flink-docs-release-1.20/docs/dev/datastream/fault-tolerance/serialization/custom_serialization/">State
 * schema evolution</a>
 *
 * @param old the savepoint
 * @param declared a savepoint of the new version, taken right after it started without state
 * @param backend which of the job's backends migrates what
 */
record StateComparison(SavedState old, SavedState declared, StateBackend backend) {
  private static final String NAMESPACE =
      StateMetaInfoSnapshot.CommonSerializerKeys.NAMESPACE_SERIALIZER.toString();

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

  private StateCheck check(Operator operator, State was, State is) {
    if (was.unreadable().isPresent()) {
      return new StateCheck(
          operator.id(),
          was.name(),
          Result.INCOMPATIBLE,
          "its serializer snapshot cannot be read with the new version's classes: "
              + was.unreadable().get());
    }
    if (is == null || is.unreadable().isPresent()) {
      return new StateCheck(
          operator.id(),
          was.name(),
          Result.NOT_DECLARED,
          "the new version does not declare it when it starts: it is dropped, unless it is declared"
              + " later");
    }
    boolean migrated = false;
    List<String> lost = new ArrayList<>();
    List<String> added = new ArrayList<>();
    for (Map.Entry<String, TypeSerializerSnapshot<?>> entry : was.serializers().entrySet()) {
      TypeSerializerSnapshot<?> now = is.serializers().get(entry.getKey());
      if (now == null) {
        return new StateCheck(
            operator.id(),
            was.name(),
            Result.INCOMPATIBLE,
            Texts.format("its state type has changed: it no longer has a %s", entry.getKey()));
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
        Optional<StateCheck> refused = notMigrated(operator, was, entry.getKey(), now);
        if (refused.isPresent()) {
          return refused.get();
        }
        FieldTree before = FieldTree.of(entry.getValue());
        FieldTree after = FieldTree.of(now);
        lost.addAll(before.without(after));
        added.addAll(after.without(before));
        migrated = true;
      }
    }
    return compatible(operator, was, migrated, lost, added);
  }

  private static StateCheck compatible(
      Operator operator, State was, boolean migrated, List<String> lost, List<String> added) {
    String how =
        migrated ? "compatible after migration: its schema has evolved" : "compatible as is";
    if (!lost.isEmpty()) {
      how += "; the values of " + String.join(", ", lost) + " are lost";
    }
    if (!added.isEmpty()) {
      how +=
          "; " + String.join(", ", added) + (added.size() == 1 ? " starts" : " start") + " empty";
    }
    return new StateCheck(
        operator.id(),
        was.name(),
        lost.isEmpty() ? Result.COMPATIBLE : Result.LOSES_FIELDS,
        how,
        lost,
        added);
  }

  /** What Flink does not migrate although its serializers could: what entries are found by. */
  private Optional<StateCheck> notMigrated(
      Operator operator, State was, String part, TypeSerializerSnapshot<?> now) {
    if (part.equals(SavedState.KEYS_PART) || part.equals(NAMESPACE)) {
      return Optional.of(
          new StateCheck(
              operator.id(),
              was.name(),
              Result.INCOMPATIBLE,
              Texts.format(
                  "the schema of its %s has evolved, and Flink does not migrate those",
                  part.equals(NAMESPACE) ? "namespaces (its windows)" : "keys")));
    }
    if (!(was.serializers().get(part) instanceof MapSerializerSnapshot<?, ?> before)
        || !(now instanceof MapSerializerSnapshot<?, ?> after)
        || resolve(before.getKeySerializerSnapshot(), after.getKeySerializerSnapshot())
            .isCompatibleAsIs()
        || (backend.known() && !backend.rocksDb())) {
      return Optional.empty();
    }
    return Optional.of(
        backend.known()
            ? new StateCheck(
                operator.id(),
                was.name(),
                Result.INCOMPATIBLE,
                "the schema of the map's keys has evolved, and RocksDB migrates values only")
            : new StateCheck(
                operator.id(),
                was.name(),
                Result.NOT_CHECKED,
                "the schema of the map's keys has evolved, which RocksDB refuses and a heap backend"
                    + " does not: set state.backend.type as the job has it"));
  }

  /**
   * The snapshot of the serializer that reads what a state was written as: the new one where it is
   * compatible as it is, else the old one with the new version's classes.
   */
  TypeSerializerSnapshot<?> reading(
      String operatorId, String state, String part, TypeSerializerSnapshot<?> was) {
    for (State is : declared.states(operatorId)) {
      TypeSerializerSnapshot<?> now = is.serializers().get(part);
      if (is.name().equals(state) && now != null && resolve(was, now).isCompatibleAsIs()) {
        return now;
      }
    }
    return was;
  }

  @SuppressWarnings("unchecked")
  static <T> TypeSerializerSchemaCompatibility<T> resolve(
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
