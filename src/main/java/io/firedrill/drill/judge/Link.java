package io.firedrill.drill.judge;

import io.firedrill.drill.evidence.Evidence;

/** One link of the proof: a pure function of the evidence. */
public interface Link {
  /** What the link is called in reports and in the self-test. */
  String name();

  Finding examine(Evidence evidence);
}
