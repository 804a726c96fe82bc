package io.firedrill.evidence;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a version of a job was restored from when it came up. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @Type(value = RestoredFrom.Snapshot.class, name = "snapshot"),
  @Type(value = RestoredFrom.Nothing.class, name = "nothing")
})
public sealed interface RestoredFrom {
  /**
   * A checkpoint or a savepoint.
   *
   * @param savepoint whether Flink says that it was a savepoint
   */
  record Snapshot(long checkpointId, String path, boolean savepoint) implements RestoredFrom {}

  /** Nothing: it started with empty state. */
  record Nothing() implements RestoredFrom {}

  /** Whether it was exactly this savepoint. */
  default boolean isSavepoint(String path) {
    return this instanceof Snapshot from && from.savepoint() && from.path().equals(path);
  }

  /** The path, or "nothing". */
  default String label() {
    return this instanceof Snapshot from ? from.path() : "nothing";
  }
}
