package io.firedrill.drill;

/** Is told what a drill does while it does it. */
public interface Progress {
  void begins(String phase, String what);

  /** The phase has ended. */
  void ended(String outcome);
}
