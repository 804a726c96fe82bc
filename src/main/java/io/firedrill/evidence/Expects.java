package io.firedrill.evidence;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a drill expects of the job. */
public enum Expects {
  /** It is restored from its newest checkpoint and goes on. */
  @JsonProperty("restore")
  RESTORE,
  /** It goes on without a restore, because it tolerates what happens. */
  @JsonProperty("no-restore")
  NO_RESTORE,
  /** One of the two: whether the job tolerates the fault is only seen when it happens. */
  @JsonProperty("either")
  EITHER,
  /** Whatever comes of many faults, it goes on in the end, and its ledger is exact. */
  @JsonProperty("survives")
  SURVIVES,
  /** It ends FAILED after the allowed number of restarts, and its last checkpoint is kept. */
  @JsonProperty("failed")
  FAILED,
  /** The lab exercise: as {@link #FAILED}, and every attempt fails at its own fifth record. */
  @JsonProperty("lab")
  LAB
}
