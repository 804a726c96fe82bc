package io.firedrill.evidence;

import java.util.List;

/** Takes facts as they are seen; nothing is ever taken back. */
public interface EvidenceLog {
  /** Keeps nothing: for looking without a drill. */
  EvidenceLog NONE =
      new EvidenceLog() {
        @Override
        public void add(Fact fact) {}

        @Override
        public Evidence soFar() {
          return new Evidence(List.of());
        }
      };

  void add(Fact fact);

  /** The facts so far. */
  Evidence soFar();
}
