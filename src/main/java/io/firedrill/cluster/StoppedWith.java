package io.firedrill.cluster;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;

/** What the old version of a job was stopped with for an upgrade. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @Type(value = StoppedWith.Savepoint.class, name = "savepoint"),
  @Type(value = StoppedWith.NoSavepoint.class, name = "no-savepoint"),
  @Type(value = StoppedWith.LastState.class, name = "last-state"),
  @Type(value = StoppedWith.Stateless.class, name = "stateless")
})
public sealed interface StoppedWith {
  /** A savepoint, by the path that Flink gives. */
  record Savepoint(String path) implements StoppedWith {}

  /**
   * The mode was savepoint, but there is none.
   *
   * @param reported what the operator reports instead of a path, e.g. {@code
   *     KUBERNETES_OPERATOR_LAST_STATE}, or empty
   */
  record NoSavepoint(String reported) implements StoppedWith {}

  /** Nothing new: the next version starts from the last checkpoint. */
  record LastState() implements StoppedWith {}

  /** Nothing: the next version starts with empty state. */
  record Stateless() implements StoppedWith {}

  /**
   * By what an operator reports.
   *
   * @param upgradeMode savepoint, last-state or stateless; empty if nothing was stopped yet
   * @param savepoint the path of the savepoint, or what is reported in its place
   */
  static Optional<StoppedWith> reported(String upgradeMode, String savepoint) {
    return switch (upgradeMode) {
      case "" -> Optional.empty();
      case "stateless" -> Optional.of(new Stateless());
      case "last-state" -> Optional.of(new LastState());
      default ->
          Optional.of(
              savepoint.contains("/") ? new Savepoint(savepoint) : new NoSavepoint(savepoint));
    };
  }

  /** The path of the savepoint, if there is one. */
  default Optional<String> savepoint() {
    return this instanceof Savepoint with ? Optional.of(with.path()) : Optional.empty();
  }
}
