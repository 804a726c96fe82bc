package io.firedrill.judge;

import io.firedrill.evidence.Evidence;

/** One link of the proof: a pure function of the evidence. */
public interface Link {
  /** What the link is called in reports and in the self-test. */
  String name();

  /** Whether the evidence asks for this link at all; most belong to every proof of their kind. */
  default boolean applies(Evidence evidence) {
    return true;
  }

  Finding examine(Evidence evidence);
}
