package io.firedrill.evidence;

/** Whose output was audited. */
public enum Ledger {
  /** The job's own as it was found: what is wrong with it then, nothing that followed has done. */
  BEFORE,
  /**
   * The job's own: that of a drill, or that of the live job from before the seam to a checkpoint
   * after the shadow's end.
   */
  LIVE,
  /** The shadow's, from the seam on. */
  SHADOW,
  /** The live job's over all versions that wrote it. */
  WHOLE
}
