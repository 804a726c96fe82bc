package io.firedrill.evidence;

import com.fasterxml.jackson.annotation.JsonValue;

/** A phase of a drill, of a rehearsal or of an upgrade. */
public enum Phase {
  START("start"),
  STEADY_STATE("steady state"),
  AUDIT_BEFORE("audit before"),
  FAULT("fault"),
  RECOVERY("recovery"),
  RETURN("return"),
  SETTLE("settle"),
  DRAIN("drain"),
  AUDIT("audit"),
  END("end"),
  READ_BACK("read back"),
  BRING_BACK("bring back"),
  VERSIONS("versions"),
  SAVEPOINT("savepoint"),
  STATE("state"),
  COPY("copy"),
  OLD_SHADOW("old shadow"),
  SHADOW("shadow"),
  SHADOW_STOP("shadow stop"),
  COMPARE("compare"),
  LIVE_AUDIT("live audit"),
  REMOVE("remove"),
  UPGRADE("upgrade"),
  ROLL_BACK("roll back");

  private final String label;

  Phase(String label) {
    this.label = label;
  }

  /** The phase in a word or two, in evidence and on the console. */
  @JsonValue
  public String label() {
    return label;
  }
}
