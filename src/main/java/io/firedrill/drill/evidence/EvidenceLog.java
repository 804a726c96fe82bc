package io.firedrill.drill.evidence;

/** Takes facts as they are seen; nothing is ever taken back. */
public interface EvidenceLog {
  void add(Fact fact);

  /** The facts so far. */
  Evidence soFar();
}
